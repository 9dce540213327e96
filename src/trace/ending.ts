import type { TraceModel } from './model';

/** The exception that ended a cell or a script. */
export interface IFailure {
  /** The step with which the cell's own frame was left. */
  readonly end: number;
  /** The first step of the exception's way out, as far back as that way is known. */
  readonly origin: number;
  /** The exception, such as `ValueError: no such page`; null where values were not recorded. */
  readonly text: string | null;
}

/** What ended the cell or the script that a run began in; null where it ran to its end, or was not seen to end. */
export function failureOf(model: TraceModel): IFailure | null {
  const { trace } = model;
  if (trace.length === 0) {
    return null;
  }
  const outermost = trace.frames[trace.frame(0)];
  const end = model.stepsOf(outermost.id).at(-1)!;
  if (!['cell', 'module'].includes(outermost.kind) || trace.kind(end) !== 'raise') {
    return null;
  }
  let origin = end;
  for (let at: number | null = end; at !== null; at = before(model, at)) {
    origin = at;
  }
  return { end, origin, text: trace.value(end) };
}

/** Where an exception was the moment before; null where that is not known for sure. */
function before(model: TraceModel, step: number): number | null {
  const { trace } = model;
  const same = (at: number): boolean =>
    ['exception', 'raise', 'throw'].includes(trace.kind(at)) &&
    trace.value(at) === trace.value(step);
  if (step > 0 && same(step - 1)) {
    return step - 1;
  }
  if (trace.value(step) === null) {
    return null;
  }
  // What ended a task reaches who awaits it, or who runs the loop, when others may have run in between.
  const since = model.lastStepOf(trace.frame(step), step - 1) ?? -1;
  const found: number[] = [];
  for (let at = step - 1; at > since; at--) {
    if (trace.kind(at) === 'raise' && same(at) && model.askerOf(trace.frame(at), at) === null) {
      found.push(at);
    }
  }
  return found.length === 1 ? found[0] : null;
}
