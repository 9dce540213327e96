import type { TraceModel } from '../../trace';

/**
 * Of the frames that share a lane, the one it stands for at a step: the last
 * that has begun, else the first.
 *
 * @returns an index into `frames`, which are in the order of their beginning
 */
export function currentFrame(model: TraceModel, frames: readonly number[], step: number): number {
  let low = 0;
  let high = frames.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((model.stepsOf(frames[middle])[0] ?? Infinity) <= step) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.max(0, low - 1);
}
