import type { IPart } from '../wording';
import type { Teller } from './teller';

/* A frame is suspended. */

export function yielded(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const kept = tell.kept(step, trace.frame(step));
  const asked = tell.consumer(step) !== null;
  const inTask = trace.task(step) !== null;
  const templates = asked
    ? [
        trans.__('{f} yields {v} to {c} and is held at line {L}.'),
        trans.__('{f} yields {v} to {c} and is held at line {L}, keeping {k}.'),
        trans.__('{f} yields {v} to {c} and is held at line {L}; {T} keeps its turn.'),
        trans.__('{f} yields {v} to {c} and is held at line {L}, keeping {k}; {T} keeps its turn.')
      ]
    : [
        trans.__('{f} yields {v} and is held at line {L}.'),
        trans.__('{f} yields {v} and is held at line {L}, keeping {k}.'),
        trans.__('{f} yields {v} and is held at line {L}; {T} keeps its turn.'),
        trans.__('{f} yields {v} and is held at line {L}, keeping {k}; {T} keeps its turn.')
      ];
  return tell.say(step, templates[(kept ? 1 : 0) + (inTask ? 2 : 0)], { k: kept });
}

export function delegated(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const inner = step > 0 ? trace.frame(step - 1) : null;
  return inner === null
    ? tell.say(step, tell.trans.__('{f} is suspended in yield from on line {L}.'))
    : tell.say(
        step,
        tell.trans.__('{f} is suspended in yield from on line {L}; the value comes from {g}.'),
        { g: tell.name(inner) }
      );
}

export function awaits(tell: Teller, step: number): IPart[] {
  const trans = tell.trans;
  const wait = tell.model.trace.wait(step);
  const inTask = tell.model.trace.task(step) !== null;
  if (wait?.kind === 'frame' && wait.frame !== null) {
    return tell.say(step, trans.__('{f} is suspended too: on line {L} it waits for {g}.'), {
      g: tell.name(wait.frame)
    });
  }
  const cell = tell.model.trace.frames[tell.model.trace.frame(step)].kind === 'cell';
  if (wait?.kind === 'bare' && inTask) {
    return tell.say(
      step,
      cell
        ? trans.__('{f} gives up its turn once on line {L}; it is ready again at once.')
        : trans.__("{f} gives up {T}'s turn once on line {L}; it is ready again at once.")
    );
  }
  if (cell && inTask) {
    const awaited = tell.awaited(wait);
    return awaited === null
      ? tell.say(step, trans.__('{f} waits on line {L} and gives up its turn.'))
      : tell.say(step, trans.__('{f} waits on line {L} for {w} and gives up its turn.'), {
          w: awaited
        });
  }
  const awaited = tell.awaited(wait);
  if (awaited) {
    return tell.say(
      step,
      inTask
        ? trans.__('{f} waits on line {L} for {w}; {T} gives up its turn.')
        : trans.__('{f} waits on line {L} for {w}.'),
      { w: awaited }
    );
  }
  return tell.say(
    step,
    inTask
      ? trans.__('{f} waits on line {L}; {T} gives up its turn.')
      : trans.__('{f} waits on line {L}.')
  );
}
