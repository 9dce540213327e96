import { firstWhere } from '../../trace';
import type { TraceModel } from '../../trace';

/**
 * Of the frames that share a lane, the one it stands for at a step: the last
 * that has begun, else the first.
 *
 * @returns an index into `frames`, which are in the order of their beginning
 */
export function currentFrame(model: TraceModel, frames: readonly number[], step: number): number {
  const later = firstWhere(frames.length, i => (model.stepsOf(frames[i])[0] ?? Infinity) > step);
  return Math.max(0, later - 1);
}

/** A new element with a class. */
export function element(tag: string, className: string): HTMLElement {
  const node = document.createElement(tag);
  node.className = className;
  return node;
}
