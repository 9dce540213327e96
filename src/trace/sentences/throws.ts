import { isPassedOn } from '../moments';
import { lowerBound } from '../search';
import type { IPart } from '../wording';
import type { Teller } from './teller';

export function thrown(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const frame = trace.frame(step);
  const asked = tell.consumer(step) !== null;
  if (tell.model.stepsOf(frame)[0] === step && !trace.frames[frame].joined) {
    return tell.say(
      step,
      trans.__('{e} reaches {f} before its first line; none of its code runs, not even a finally.')
    );
  }
  if (isPassedOn(trace, step)) {
    return tell.say(step, trans.__('{e} left {g} uncaught and now arrives in {f}, line {L}.'), {
      g: tell.name(trace.frame(step - 1))
    });
  }
  switch (trace.entry(step)?.cause) {
    case 'athrow':
      return tell.say(
        step,
        asked
          ? trans.__('{c} throws {e} into {f}, where it stands on line {L}.')
          : trans.__('{e} is thrown into {f}, where it stands on line {L}.')
      );
    case 'aclose':
      return tell.say(
        step,
        asked
          ? trans.__('{c} closes {f}: {e} is raised where it stands on line {L}.')
          : trans.__('{f} is closed: {e} is raised where it stands on line {L}.')
      );
    case 'cancel':
      return tell.say(
        step,
        isHeld(tell, step)
          ? trans.__('{T} was cancelled: {e} is raised in {f} where it is held, line {L}.')
          : trans.__('{T} was cancelled: {e} is raised in {f} where it waits, line {L}.')
      );
    case 'timeout':
      return tell.say(
        step,
        trans.__(
          'The time limit passed, so asyncio cancels what waits: {e} is raised in {f}, line {L}.'
        )
      );
    case 'wake':
      return tell.say(
        step,
        trans.__('What {f} waits for ended with {e}, which is raised on line {L}.')
      );
    case 'loop':
      return tell.say(
        step,
        trans.__(
          'No one holds {f} any more, so the loop closes it later, in {T}, not where it was left: {e} on line {L}.'
        )
      );
    case 'shutdown':
      return tell.say(
        step,
        trans.__('The loop is shutting down its generators: {e} in {f}, line {L}.')
      );
    case 'collector':
      return tell.say(
        step,
        trans.__('No one holds {f} any more, so Python closes it: {e} on line {L}.')
      );
    default:
      return tell.say(step, trans.__('{e} is raised in {f} where it stands, line {L}.'));
  }
}

/** Whether the frame stood at a yield, and waited for nothing, when a step entered it. */
function isHeld({ model }: Teller, step: number): boolean {
  const own = model.stepsOf(model.trace.frame(step));
  const before = own[lowerBound(own, step) - 1];
  return before !== undefined && model.trace.kind(before) === 'yield';
}
