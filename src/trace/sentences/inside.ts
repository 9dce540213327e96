import { isStop } from '../moments';
import { isNextMethod } from '../trace';
import type { IChange } from '../trace';
import { code, value } from '../wording';
import type { IPart } from '../wording';
import { listed } from './teller';
import { caughtAt, readyAwaitAt } from './told-by-lines';
import type { Teller } from './teller';

/* A frame goes on, or learns of an exception. */

/** Plain lines from `first` to `last`, in one frame. */
export function lines(tell: Teller, first: number, last: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const changes = new Map<string, IChange>();
  for (let step = first; step <= last; step++) {
    for (const change of trace.changes(step)) {
      const before = changes.get(change.name);
      changes.set(change.name, { ...change, old: before ? before.old : change.old });
    }
  }
  for (let step = first; step <= last; step++) {
    const caught = caughtAt(tell.model, step);
    if (caught !== null) {
      return tell.say(step, trans.__('{f} caught {e} on line {L} and goes on.'), {
        e: value(trace.value(caught.step) ?? '…'),
        L: caught.line
      });
    }
  }
  const bound = [...changes.values()].filter(change => change.new !== change.old);
  if (bound.length === 0) {
    const ready = readyAwaitAt(tell.model, first);
    if (first === last && ready !== null) {
      return tell.say(
        first,
        trans.__('The await on line {L} had its answer at once: {T} kept its turn.'),
        { L: ready }
      );
    }
    return tell.say(last, trans.__('{f} reaches line {L}.'));
  }
  if (bound.length > 1) {
    return tell.say(last, trans.__('{f} reaches line {L}; now {k}.'), {
      k: value(listed(bound.map(({ name, new: text }) => [name, text])))
    });
  }
  const [change] = bound;
  const fillings = {
    name: code(change.name),
    v: value(change.new ?? ''),
    old: value(change.old ?? '')
  };
  if (change.new === null) {
    return tell.say(last, trans.__('{f} reaches line {L}; {name} is no longer bound.'), fillings);
  }
  return tell.say(
    last,
    change.old === null
      ? trans.__('{f} reaches line {L}; {name} is now {v}.')
      : trans.__('{f} reaches line {L}; {name} is now {v}, was {old}.'),
    fillings
  );
}

export function exception(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const inner = step > 0 && trace.kind(step - 1) === 'raise' ? trace.frame(step - 1) : null;
  if (!isStop(trace, step)) {
    return inner === null
      ? tell.say(step, trans.__('{e} is raised in {f} on line {L}.'))
      : tell.say(step, trans.__('{e} comes out of {g} and arrives in {f} on line {L}.'), {
          g: tell.name(inner)
        });
  }
  const frame = trace.frame(step);
  const source = trace.sources.get(trace.frames[frame].filename) ?? '';
  const line = source.split('\n')[trace.line(step) - 1] ?? '';
  if (/\bfor\b/.test(line)) {
    return tell.say(
      step,
      trans.__('{f} gets {e}, the normal end, and leaves the loop on line {L}.')
    );
  }
  if (isNextMethod(trace.frames[frame])) {
    return tell.say(step, trans.__('{f} has no more items: {e} is raised on line {L}.'));
  }
  if (/\braise\b/.test(line)) {
    return tell.say(step, trans.__('{e} is raised in {f} on line {L}.'));
  }
  const ended = step > 0 ? trace.frame(step - 1) : frame;
  return ended === frame
    ? tell.say(step, trans.__('There is no more item, so {e} is raised in {f} on line {L}.'))
    : tell.say(
        step,
        trans.__('{f} asked {g} for more; there is none, so {e} is raised on line {L}.'),
        { g: tell.name(ended) }
      );
}
