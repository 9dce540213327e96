import type { IScene } from '../scene';
import { SIZES } from './geometry';
import type { IRows } from './geometry';
import type { Motion } from './motion';
import type { IPalette } from './palette';

/** What of the picture is to be drawn, and where. Lengths are in CSS pixels. */
export interface IView {
  readonly scene: IScene;
  readonly rows: IRows;
  readonly palette: IPalette;
  readonly width: number;
  readonly height: number;
  /** Where the lanes begin, right of their names. */
  readonly left: number;
  /** Width of a moment. */
  readonly slot: number;
  readonly scrollLeft: number;
  readonly scrollTop: number;
  /** The moment that is shown. */
  readonly moment: number;
  /** Where the cursor stands, in moments from the start. */
  readonly cursor: number;
  /** What moves into place, and for how long it has; null at rest. */
  readonly motion: { readonly is: Motion; readonly ms: number } | null;
}

/** How much of the future shows through. */
export const VEIL = 0.22;

/** Where things are on the canvas, for all who paint on it. */
export class Stage {
  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly view: IView
  ) {
    const first = Math.floor(view.scrollLeft / view.slot);
    const count = Math.ceil((view.width - view.left) / view.slot) + 1;
    this.from = Math.max(0, first);
    this.to = Math.min(view.scene.model.moments, first + count);
    this.bottom = view.height - SIZES.strip;
  }

  /** Moments in view: from the first, to one past the last. */
  readonly from: number;
  readonly to: number;

  /** Where the rows end and the strip begins. */
  readonly bottom: number;

  /** Of stretches that follow each other, those that are seen; found by halving, since a run can have very many. */
  *inView<T extends { from: number; to: number }>(stretches: readonly T[]): Iterable<T> {
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (stretches[middle].to <= this.from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (; low < stretches.length && stretches[low].from < this.to; low++) {
      yield stretches[low];
    }
  }

  /** Draw where the rows are, and nothing over the strip below them. */
  inRows(draw: () => void): void {
    const { context, view } = this;
    context.save();
    context.beginPath();
    context.rect(view.left, 0, view.width - view.left, this.bottom);
    context.clip();
    draw();
    context.restore();
  }

  /** Where a moment begins. */
  x(moment: number): number {
    return this.view.left + 4 + moment * this.view.slot - this.view.scrollLeft;
  }

  /** The middle of a lane's bars. */
  middle(lane: number): number {
    const { rows, scrollTop } = this.view;
    const { top, height } = rows.lanes[lane];
    return top + height / 2 + 3 - scrollTop;
  }

  /** The middle of a frame's bars. */
  middleOf(frame: number): number {
    const lane = this.view.scene.layout.laneOf[frame];
    return lane < 0 ? this.bottom : this.middle(lane);
  }
}
