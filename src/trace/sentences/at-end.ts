import type { TraceModel } from '../model';
import type { IPart } from '../wording';
import type { Teller } from './teller';

/** How a recording leaves a frame that has not ended; null for one that has. */
export function leftAtEnd(tell: Teller, frame: number): IPart[] | null {
  const { trace } = tell.model;
  const { trans } = tell;
  const { kind, end } = trace.frames[frame];
  if (end === 'never started') {
    const parts = { f: tell.name(frame) };
    return tell.fill(
      kind === 'coroutine'
        ? trans.__('{f} was created but never awaited; none of its code ran.')
        : trans.__('{f} was created but never asked for an item; none of its code ran.'),
      parts
    );
  }
  const last = end === 'suspended' ? lastOf(tell.model, frame) : null;
  if (last === null) {
    return null;
  }
  switch (trace.kind(last)) {
    case 'yield':
      return tell.say(
        last,
        trans.__(
          'The recording ends with {f} held at line {L}; no one has asked again or closed it.'
        )
      );
    case 'await': {
      const wait = trace.wait(last);
      const awaited = wait?.frame != null ? tell.name(wait.frame) : tell.awaited(wait);
      const inTask = trace.task(last) !== null;
      if (awaited === null) {
        return tell.say(last, trans.__('The recording ends while {f} waits on line {L}.'));
      }
      return tell.say(
        last,
        inTask
          ? trans.__(
              'The recording ends while {f} waits on line {L} for {w}; {T} may go on unseen.'
            )
          : trans.__('The recording ends while {f} waits on line {L} for {w}.'),
        { w: awaited }
      );
    }
    case 'delegate':
      return tell.say(
        last,
        trans.__('The recording ends with {f} suspended in yield from on line {L}.')
      );
    default:
      return tell.say(last, trans.__('The recording ends while {f} is on line {L}.'));
  }
}

function lastOf(model: TraceModel, frame: number): number | null {
  return model.stepsOf(frame).at(-1) ?? null;
}
