import type { IPalette } from '../lanes/palette';

/** The kinds of ticks, in the order in which they are drawn. */
export const TICKS = ['hit', 'finding', 'cancel', 'exception'] as const;
export type TickKind = (typeof TICKS)[number];

/** Signs that can be told apart without colour, on a grid from -5 to 5. */
export const TICK_SHAPES: Readonly<Record<TickKind, string>> = {
  hit: 'M0 -5V5',
  finding: 'M0 -4L4.5 4H-4.5Z',
  cancel: 'M1.500 -5L-2.500 .5H2.500L-1.500 5',
  exception: 'M-3.500 -3.500L3.500 3.500M3.500 -3.500L-3.500 3.500'
};

/** One tick, its middle at a place. */
export function paintTick(
  context: CanvasRenderingContext2D,
  kind: TickKind,
  x: number,
  y: number,
  palette: IPalette
): void {
  const path = new Path2D();
  path.addPath(new Path2D(TICK_SHAPES[kind]), new DOMMatrix().translate(x, y));
  context.lineWidth = kind === 'hit' ? 1.5 : 2;
  context.strokeStyle = context.fillStyle =
    kind === 'hit' ? palette.held : kind === 'finding' ? palette.text : palette.error;
  if (kind === 'finding') {
    context.fill(path);
  } else {
    context.stroke(path);
  }
}
