import type { Trace } from './trace';

/**
 * Where each moment starts.
 *
 * A moment is what people step by: one pull, one real await (all frames of the
 * chain leave together), one wake (all enter together), one yield, one end, one
 * throw. Plain lines join the entry before them in the same frame, else they
 * are a moment of their own, so that a consumer that goes on after a yield is seen to take the value.
 *
 * @returns first steps, ascending; every step belongs to exactly one moment
 */
export function momentStarts(trace: Trace): Uint32Array {
  const starts: number[] = [];
  const delegating = new Set<number>();
  for (let step = 0; step < trace.length;) {
    starts.push(step);
    const end = momentEnd(trace, step, delegating);
    for (let i = step; i < end; i++) {
      const frame = trace.frame(i);
      if (trace.kind(i) === 'delegate') {
        delegating.add(frame);
      } else {
        delegating.delete(frame);
      }
    }
    step = end;
  }
  return Uint32Array.from(starts);
}

/** One past the last step of the moment that starts at `step`. */
function momentEnd(trace: Trace, step: number, delegating: ReadonlySet<number>): number {
  const joined = (at: number, test: (at: number) => boolean): number => {
    while (at < trace.length && trace.turn(at) === trace.turn(step) && test(at)) {
      at++;
    }
    return at;
  };
  // What a time limit ended is thrown, but up to Python 3.11 it is resumed, and raises later.
  const isWoken = (i: number): boolean =>
    trace.kind(i) === 'resume' && ['wake', 'timeout'].includes(trace.entry(i)?.cause ?? '');
  const lines = (at: number): number =>
    joined(at, i => trace.kind(i) === 'line' && trace.frame(i) === trace.frame(at - 1));

  switch (trace.kind(step)) {
    case 'start':
      return lines(step + 1);
    case 'resume':
      if (isWoken(step)) {
        return lines(joined(step + 1, isWoken));
      }
      // A pull goes straight through frames that delegate.
      return lines(
        joined(
          step + 1,
          i =>
            trace.kind(i) === 'resume' &&
            trace.entry(i)?.by === trace.frame(i - 1) &&
            delegating.has(trace.frame(i - 1))
        )
      );
    case 'line':
      return lines(step + 1);
    case 'await':
      return joined(step + 1, i => trace.kind(i) === 'await');
    case 'yield':
      return joined(step + 1, i => trace.kind(i) === 'delegate');
    case 'return':
      // The end of a stream and the consumer that learns of it are one end.
      return joined(step + 1, i => i === step + 1 && isStop(trace, i));
    default:
      return step + 1;
  }
}

/** True where a consumer learns that there are no more items. */
export function isStop(trace: Trace, step: number): boolean {
  return trace.kind(step) === 'exception' && isStopText(trace.value(step));
}

/** True for the text of a StopIteration or StopAsyncIteration. */
export function isStopText(text: string | null): boolean {
  return /^Stop(Async)?Iteration\b/.test(text ?? '');
}

/** True where an exception that left the frame of the step before arrives in this one. */
export function isPassedOn(trace: Trace, step: number): boolean {
  return step > 0 && trace.kind(step - 1) === 'raise' && trace.turn(step - 1) === trace.turn(step);
}
