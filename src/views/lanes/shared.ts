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

/** Give a canvas as many pixels as the screen shows of it; its picture is lost where that changes. */
export function fitCanvas(canvas: HTMLCanvasElement, width: number, height: number): void {
  const ratio = window.devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
}
