import type { Filling, IPart } from '../wording';
import type { Teller } from './teller';

/* Control comes into a frame. */

export function start(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const frame = trace.frames[trace.frame(step)];
  const asked = tell.consumer(step) !== null;
  switch (frame.kind) {
    case 'cell':
      return tell.say(step, trans.__('This cell starts to run.'));
    case 'generator':
    case 'async generator':
      return tell.say(
        step,
        asked
          ? trans.__('{c} asks {f} for its first item; only now does {f} start, at line {L}.')
          : trans.__('{f} is asked for its first item; only now does it start, at line {L}.')
      );
    case 'coroutine':
      if (!asked) {
        return tell.say(
          step,
          trace.task(step) === null
            ? trans.__('{f} starts at line {L}.')
            : trans.__('{T} gets its first turn from the event loop; {f} starts at line {L}.')
        );
      }
      return tell.say(
        step,
        frame.qualname.endsWith('__anext__')
          ? trans.__('{c} asks for the next item: {f} starts, in the same task.')
          : trans.__('{c} awaits {f}; it starts in the same task, without a switch.')
      );
    case 'function':
      return tell.say(step, asked ? trans.__('{c} calls {f}.') : trans.__('{f} is called.'));
    default:
      return tell.say(step, trans.__('{f} starts to run, at line {L}.'));
  }
}

export function resume(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const kept = tell.kept(step - 1, trace.frame(step));
  const asked = tell.consumer(step) !== null;
  switch (trace.entry(step)?.cause) {
    case 'pull':
      if (asked) {
        return tell.say(
          step,
          kept
            ? trans.__(
                '{c} asks for the next item; {f} goes on after the yield on line {L}, still with {k}.'
              )
            : trans.__('{c} asks for the next item; {f} goes on after the yield on line {L}.'),
          { k: kept }
        );
      }
      return tell.say(
        step,
        trans.__('{f} is asked for the next item and goes on after the yield on line {L}.')
      );
    case 'send':
      return tell.say(
        step,
        asked
          ? trans.__('{c} sends {v} into {f}: the yield on line {L} evaluates to it.')
          : trans.__('{v} is sent into {f}: the yield on line {L} evaluates to it.')
      );
    case 'wake':
    case 'timeout': // Up to Python 3.11 what limits a wait runs on, and only then raises.
      return wake(tell, step);
    default:
      return tell.say(step, trans.__('{f} goes on at line {L}.'));
  }
}

function wake(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const before = tell.model.lastStepOf(trace.frame(step), step - 1);
  const wait = before === null ? null : trace.wait(before);
  const inTask = trace.task(step) !== null;
  // What limits a wait in time is code that is not watched: control passes through to it, and may wait on.
  if (wait?.kind === 'frame' || wait?.kind === 'timeout') {
    return tell.say(
      step,
      inTask
        ? trans.__('{T} has a turn again; control passes back in through {f} on line {L}.')
        : trans.__('Control passes back in through {f} on line {L}.')
    );
  }
  const { kind } = trace.frames[trace.frame(step)];
  const awaited = wait?.kind === 'bare' ? null : tell.awaited(wait);
  if (!inTask) {
    return awaited === null
      ? tell.say(step, trans.__('{f} goes on at line {L}.'))
      : tell.say(step, trans.__('The wait for {w} is over; {f} goes on at line {L}.'), {
          w: awaited
        });
  }
  if (awaited === null) {
    return tell.say(
      step,
      kind === 'cell'
        ? trans.__('{f} has a turn again and goes on at line {L}.')
        : kind === 'async generator'
          ? trans.__('{T} has a turn again and {f} goes on at line {L}. Nobody pulled.')
          : trans.__('{T} has a turn again and {f} goes on at line {L}.')
    );
  }
  return tell.say(step, wakeTemplate(tell, step, wait?.kind === 'sleep'), {
    w: awaited,
    ...waker(tell, step)
  });
}

/** A sleep ends by itself; what ended another wait is told where it is known. */
function wakeTemplate({ model, trans }: Teller, step: number, sleep: boolean): string {
  const { kind } = model.trace.frames[model.trace.frame(step)];
  const known = model.trace.entry(step)?.wokenBy != null;
  if (kind === 'cell') {
    return known
      ? trans.__(
          'The wait for {w} is over, ended by {g} on line {M}; {f} has a turn again and goes on at line {L}.'
        )
      : trans.__('The wait for {w} is over; {f} has a turn again and goes on at line {L}.');
  }
  if (kind === 'async generator') {
    return sleep
      ? trans.__('{w} is over; {T} has a turn again and {f} goes on at line {L}. Nobody pulled.')
      : known
        ? trans.__(
            'The wait for {w} is over, ended by {g} on line {M}; {T} has a turn again and {f} goes on at line {L}. Nobody pulled.'
          )
        : trans.__(
            'The wait for {w} is over; {T} has a turn again and {f} goes on at line {L}. Nobody pulled.'
          );
  }
  return sleep
    ? trans.__('{w} is over; {T} has a turn again and {f} goes on at line {L}.')
    : known
      ? trans.__(
          'The wait for {w} is over, ended by {g} on line {M}; {T} has a turn again and {f} goes on at line {L}.'
        )
      : trans.__('The wait for {w} is over; {T} has a turn again and {f} goes on at line {L}.');
}

/** Where the wait was ended: a function and its line. */
function waker(tell: Teller, step: number): Record<string, Filling> {
  const { trace } = tell.model;
  const by = trace.entry(step)?.wokenBy ?? null;
  return by === null ? {} : { g: tell.name(trace.frame(by)), M: trace.line(by) };
}
