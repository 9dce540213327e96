import type { Digest } from './digest';
import { SIZES } from './geometry';
import { TICKS } from './paint';
import type { TickKind } from './paint';

/** A tick above the strip. */
export interface ITick {
  readonly kind: TickKind;
  readonly step: number;
  /** Its middle, in pixels from the left. */
  readonly x: number;
}

/**
 * The ticks that are drawn, those on top last: of those that fall together, one of each kind.
 *
 * @param xOf - where a step is drawn, in pixels
 */
export function* ticksOf(digest: Digest, xOf: (step: number) => number): Iterable<ITick> {
  for (const kind of TICKS) {
    let last = -Infinity;
    for (const step of digest.ticks(kind)) {
      const x = xOf(step);
      if (x - last >= (kind === 'hit' ? SIZES.bin : SIZES.near)) {
        last = x;
        yield { kind, step, x };
      }
    }
  }
}

/** The one that lies under a place; of two as near, the one on top. */
export function nearestTick(ticks: Iterable<ITick>, x: number): ITick | null {
  let found: ITick | null = null;
  for (const tick of ticks) {
    if (Math.abs(tick.x - x) <= Math.abs((found?.x ?? Infinity) - x)) {
      found = tick;
    }
  }
  return found && Math.abs(found.x - x) <= SIZES.near ? found : null;
}
