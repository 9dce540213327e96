import { isStop } from './moments';
import type { TraceModel } from './model';

/** What a run came to, counted over the whole trace. */
export interface ISummary {
  /** How often an async or plain generator, or a `__anext__`, was asked for an item. */
  readonly pulls: number;
  /** Values handed over at a `yield`, or returned by a `__anext__`. */
  readonly values: number;
  /** How often a consumer learned that there are no more. */
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
    ({ kind, qualname }) =>
      kind === 'async generator' || kind === 'generator' || /\b__a?next__$/.test(qualname)
  );
  const methods = trace.frames.map(({ qualname }) => /\b__a?next__$/.test(qualname));
  let pulls = 0;
  let values = 0;
  let stops = 0;
  let idle = 0;
  for (let step = 0; step < trace.length; step++) {
    const frame = trace.frame(step);
    const kind = trace.kind(step);
    if (kind === 'start' || kind === 'resume') {
      const cause = trace.entry(step)?.cause;
      if (streams[frame] && (kind === 'start' || cause === 'pull' || cause === 'send')) {
        pulls++;
      }
    } else if (kind === 'yield' || (kind === 'return' && methods[frame])) {
      values++;
    } else if (isStop(trace, step) && !methods[frame]) {
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
