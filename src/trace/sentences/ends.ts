import { isStopText } from '../moments';
import { lowerBound } from '../search';
import type { IPart } from '../wording';
import type { Teller } from './teller';

/* A frame ends. */

export function returned(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const frame = trace.frames[trace.frame(step)];
  const asked = tell.consumer(step) !== null;
  if (frame.end === 'closed' || frame.end === 'finalised') {
    return closed(tell, step);
  }
  switch (frame.kind) {
    case 'cell':
      return tell.say(step, trans.__('This cell has run to its end.'));
    case 'module':
    case 'class':
      return tell.say(step, trans.__('{f} has run to its end.'));
    case 'async generator':
      return tell.say(step, trans.__('{f} is finished: no more items.'));
    case 'generator':
      return trace.value(step) === 'None' || trace.value(step) === null
        ? tell.say(step, trans.__('{f} is finished: no more items.'))
        : tell.say(step, trans.__('{f} returns {v} and is finished: no more items.'));
    case 'coroutine':
      if (!asked && trace.task(step) !== null) {
        return tell.say(
          step,
          trace.value(step) === null
            ? trans.__('{f} returns; {T} is done.')
            : trans.__('{f} returns {v}; {T} is done.')
        );
      }
  }
  if (trace.value(step) === null) {
    return tell.say(step, asked ? trans.__('{f} returns to {c}.') : trans.__('{f} returns.'));
  }
  return tell.say(step, asked ? trans.__('{f} returns {v} to {c}.') : trans.__('{f} returns {v}.'));
}

export function raised(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const trans = tell.trans;
  const frame = trace.frames[trace.frame(step)];
  const task = trace.task(step);
  const asked = tell.consumer(step) !== null;
  if (tell.model.stepsOf(frame.id)[0] === step - 1 && trace.kind(step - 1) === 'throw') {
    return tell.say(step, trans.__('{f} is closed without having run.'));
  }
  if (frame.end === 'closed' || frame.end === 'finalised') {
    return closed(tell, step);
  }
  if (isStopText(trace.value(step)) && asked) {
    return tell.say(step, trans.__('{f} raises {e}: there are no more items for {c}.'));
  }
  if (asked) {
    return tell.say(step, trans.__('{e} leaves {f} on line {L}, uncaught here, and goes to {c}.'));
  }
  if (frame.kind === 'coroutine' && task !== null) {
    if (trace.tasks[task].outcome === 'cancelled') {
      return tell.say(step, trans.__('{e} leaves {f} on line {L}; {T} ends as cancelled.'));
    }
    return tell.say(
      step,
      trace.tasks[task].exceptionTaken === true
        ? trans.__('{e} leaves {f} on line {L} and ends {T}.')
        : trans.__('{e} ends {T}; no one has taken it so far.')
    );
  }
  return tell.say(step, trans.__('{e} leaves {f} on line {L}, uncaught here.'));
}

/** The end of a frame that was closed: whether any of its code ran for that. */
function closed(tell: Teller, step: number): IPart[] {
  const { trace } = tell.model;
  const own = tell.model.stepsOf(trace.frame(step));
  const before = own[lowerBound(own, step) - 1];
  return before !== undefined && trace.kind(before) === 'throw'
    ? tell.say(step, tell.trans.__('{f} is closed.'))
    : tell.say(step, tell.trans.__('{f} ran its cleanup and is closed.'));
}
