import type { Shares } from '../../trace';
import type { IPalette } from './palette';
import { strokes } from './shapes';

type Context = CanvasRenderingContext2D;

/** A box of the picture, in CSS pixels. */
export interface IBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A stack of rectangles: its left edge and width, then its top and height. */
type Rect = readonly [x: number, y: number, width: number, height: number];

/**
 * What runs, is held and waits, one above the other, bin by bin: each takes its share of all three, and
 * where there is any of it at least one pixel.
 */
export function paintShares(context: Context, shares: Shares, box: IBox, palette: IPalette): void {
  const { run, held, wait } = stack(shares, box);
  const bottom = box.top + box.height;
  const alpha = context.globalAlpha;
  context.setLineDash([]);
  context.fillStyle = palette.run;
  fill(context, run);
  context.globalAlpha = alpha * 0.45;
  context.fillStyle = palette.held;
  fill(context, held);
  if (wait.length > 0) {
    context.save();
    context.globalAlpha = alpha * 0.14;
    context.fillStyle = palette.wait;
    fill(context, wait);
    context.clip();
    context.globalAlpha = alpha * 0.8;
    context.strokeStyle = palette.wait;
    context.lineWidth = 1;
    const [from] = wait[0];
    const [x, , width] = wait[wait.length - 1];
    strokes(context, from, x + width - from, box.height, bottom, box.top);
    context.restore();
  }
  context.globalAlpha = alpha;
}

function fill(context: Context, rects: readonly Rect[]): void {
  context.beginPath();
  for (const [x, y, width, height] of rects) {
    context.rect(x, y, width, height);
  }
  context.fill();
}

function stack(shares: Shares, box: IBox): { run: Rect[]; held: Rect[]; wait: Rect[] } {
  const [run, held, wait] = [shares.sums('run'), shares.sums('held'), shares.sums('wait')];
  const rects: { run: Rect[]; held: Rect[]; wait: Rect[] } = { run: [], held: [], wait: [] };
  const bottom = box.top + box.height;
  const width = box.width / shares.bins;
  for (let bin = 0, next = 0; bin < shares.bins; bin = next) {
    next = bin + 1;
    const all = run[bin] + held[bin] + wait[bin];
    if (all < NONE) {
      continue;
    }
    const high = (sum: number): number => (sum < NONE ? 0 : Math.max(1, (sum / all) * box.height));
    // Bins that are alike are one shape.
    while (
      next < shares.bins &&
      run[next] === run[bin] &&
      held[next] === held[bin] &&
      wait[next] === wait[bin]
    ) {
      next++;
    }
    const [ran, kept] = [high(run[bin]), high(held[bin])];
    const left = box.left + bin * width;
    const wide = (next - bin) * width;
    if (ran > 0) {
      rects.run.push([left, bottom - ran, wide, ran]);
    }
    if (kept > 0) {
      rects.held.push([left, bottom - ran - kept, wide, kept]);
    }
    if (wait[bin] >= NONE) {
      rects.wait.push([left, box.top, wide, Math.max(1, box.height - ran - kept)]);
    }
  }
  return rects;
}

/** Less than that is what adding and taking away leaves behind. */
const NONE = 1e-9;
