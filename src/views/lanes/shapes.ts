import type { Posture } from '../../trace';
import { SIZES } from './geometry';
import type { IPalette } from './palette';

type Context = CanvasRenderingContext2D;

/** A bar of one posture from `left` to `right`, centred on `middle`. */
export function drawBar(
  context: Context,
  posture: Posture,
  left: number,
  right: number,
  middle: number,
  palette: IPalette
): void {
  const width = right - left;
  const half = SIZES.bar / 2;
  context.setLineDash([]);
  switch (posture) {
    case 'running':
      context.fillStyle = palette.run;
      rounded(context, left + 1, middle - half, Math.max(width - 2, 2), SIZES.bar, 3);
      context.fill();
      break;
    case 'below':
      line(context, left, middle, right, middle, palette.run, 2);
      break;
    case 'held':
      context.lineWidth = 1.5;
      context.strokeStyle = palette.held;
      rounded(context, left + 1.5, middle - 6.5, Math.max(width - 3, 3), 13, 6.5);
      context.stroke();
      // Half a disc at its start: it stopped in the middle of its work.
      context.fillStyle = palette.held;
      context.beginPath();
      context.arc(left + 8, middle, Math.min(6.5, width / 2), Math.PI / 2, -Math.PI / 2);
      context.fill();
      break;
    case 'awaiting':
      hatched(context, left + 1, middle - 6.5, Math.max(width - 2, 2), 13, palette.wait);
      break;
    case 'chained':
      context.setLineDash([1.5, 4]);
      context.lineCap = 'round';
      line(context, left + 2, middle, right, middle, palette.faint, 2);
      context.lineCap = 'butt';
      context.setLineDash([]);
      break;
    case 'created':
      context.setLineDash([2, 3]);
      context.strokeStyle = palette.faint;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(left + 7, middle, 5, 0, 2 * Math.PI);
      context.stroke();
      context.setLineDash([]);
      break;
    default:
      drawEnd(context, posture, left + 7, middle, palette);
  }
}

function drawEnd(
  context: Context,
  posture: Posture,
  x: number,
  middle: number,
  palette: IPalette
): void {
  context.lineWidth = 2;
  switch (posture) {
    case 'returned':
      context.fillStyle = palette.run;
      context.fillRect(x - 4, middle - 4, 8, 8);
      break;
    case 'raised':
      context.strokeStyle = palette.error;
      context.beginPath();
      context.moveTo(x - 4, middle - 4);
      context.lineTo(x + 4, middle + 4);
      context.moveTo(x + 4, middle - 4);
      context.lineTo(x - 4, middle + 4);
      context.stroke();
      break;
    default:
      context.strokeStyle = palette.run;
      context.beginPath();
      context.arc(x, middle, 5, 0, 2 * Math.PI);
      context.moveTo(x - 3.5, middle + 3.5);
      context.lineTo(x + 3.5, middle - 3.5);
      context.stroke();
  }
}

/** A box with a hatch of 45°, 5 px apart; too narrow for a hatch, it is tinted. */
function hatched(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string
): void {
  context.save();
  rounded(context, x, y, width, height, 2);
  context.lineWidth = 1;
  context.strokeStyle = color;
  context.stroke();
  context.clip();
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * (width < 12 ? 0.45 : 0.14);
  context.fillStyle = color;
  context.fillRect(x, y, width, height);
  context.globalAlpha = alpha;
  if (width >= 12) {
    strokes(context, x, width, height, y + height, y);
  }
  context.restore();
}

/** Slanted strokes, 5 px apart, from one height to another. */
export function strokes(
  context: Context,
  x: number,
  width: number,
  height: number,
  from: number,
  to: number
): void {
  context.beginPath();
  // They start at multiples of the pitch, so that they stand still while the picture scrolls.
  for (let at = Math.floor((x - height) / 5) * 5; at < x + width; at += 5) {
    context.moveTo(at, from);
    context.lineTo(at + height, to);
  }
  context.stroke();
}

/** Strokes the other way, over a hatch. */
export function crossHatched(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string
): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1;
  strokes(context, x, width, height, y, y + height);
  context.restore();
}

/** A vertical arrow; `part` of it is there. */
export function arrow(
  context: Context,
  x: number,
  from: number,
  to: number,
  part: number,
  color: string,
  jagged = false
): void {
  const tip = from + (to - from) * part;
  const down = to > from ? 1 : -1;
  context.setLineDash([]);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, from);
  if (jagged) {
    const count = Math.max(2, Math.round(Math.abs(tip - from) / 8));
    for (let i = 1; i < count; i++) {
      context.lineTo(x + (i % 2 ? 3.5 : -3.5), from + ((tip - from) * i) / count);
    }
  }
  context.lineTo(x, tip - 4 * down);
  context.stroke();
  if (part > 0.15) {
    context.beginPath();
    context.moveTo(x, tip);
    context.lineTo(x - 4, tip - 7 * down);
    context.lineTo(x + 4, tip - 7 * down);
    context.fill();
  }
}

/** A straight line. */
export function line(
  context: Context,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
  color: string,
  width = 1
): void {
  context.strokeStyle = color;
  context.lineWidth = width;
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

export function rounded(
  context: Context,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number
): void {
  context.beginPath();
  context.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
}

/** Text that is cut where it does not fit; `mark` says so. */
export function fitted(context: Context, text: string, room: number, mark = '…'): string {
  if (context.measureText(text).width <= room) {
    return text;
  }
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (context.measureText(text.slice(0, middle) + mark).width <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low === 0 ? '' : text.slice(0, low) + mark;
}
