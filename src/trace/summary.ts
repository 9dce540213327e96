import { isStopText } from './moments';
import { lowerBound } from './search';
import { isNextMethod } from './trace';
import type { TraceModel } from './model';

/** What a run came to, counted over the whole trace. */
export interface ISummary {
  /** How often an async or plain generator, or a `__anext__`, was asked for an item. */
  readonly pulls: number;
  /** Values handed over at a `yield`, or returned by a `__anext__`. */
  readonly values: number;
  /** How often a stream said that it has no more. */
  readonly stops: number;
  /** Nanoseconds for which the event loop was seen to sleep. */
  readonly idle: number;
  /** Frames that still existed when the recording ended. */
  readonly left: readonly number[];
  /** Frames whose object was made, but none of whose code ran. */
  readonly neverStarted: readonly number[];
}

export function summarise(model: TraceModel): ISummary {
  const { trace } = model;
  const streams = trace.frames.map(
    frame => frame.kind === 'async generator' || frame.kind === 'generator' || isNextMethod(frame)
  );
  const methods = trace.frames.map(isNextMethod);
  let pulls = 0;
  let values = 0;
  let stops = 0;
  let idle = 0;
  for (let step = 0; step < trace.length; step++) {
    const frame = trace.frame(step);
    const kind = trace.kind(step);
    const method = methods[frame];
    if (kind === 'start' || kind === 'resume') {
      const cause = trace.entry(step)?.cause;
      const asked = kind === 'start' || cause === 'pull' || cause === 'send';
      if (streams[frame] && asked && !passesOn(model, step)) {
        pulls++;
      }
    } else if (kind === 'yield' || (kind === 'return' && method)) {
      values++;
    } else if (
      method
        ? kind === 'raise' && isStopText(trace.value(step))
        : kind === 'return' && streams[frame] && trace.frames[frame].end === 'returned'
    ) {
      stops++;
    }
  }
  for (let row = 0; row < trace.tables.idle.ns.length; row++) {
    idle += trace.tables.idle.ns[row];
  }
  return {
    pulls,
    values,
    stops,
    idle,
    left: trace.frames.filter(({ end }) => end === 'suspended').map(({ id }) => id),
    neverStarted: trace.frames.filter(({ end }) => end === 'never started').map(({ id }) => id)
  };
}

/** True where the frame that asked only passes the pull on: it delegates, and its own pull is counted. */
function passesOn(model: TraceModel, step: number): boolean {
  const { trace } = model;
  const by = trace.entry(step)?.by ?? null;
  if (by === null) {
    return false;
  }
  const steps = model.stepsOf(by);
  const next = steps[lowerBound(steps, step + 1)];
  return next !== undefined && trace.kind(next) === 'delegate';
}
