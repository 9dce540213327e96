import { firstWhere } from '../../trace';
import type { IScene } from '../scene';
import { SIZES } from './geometry';
import type { IRowPlace, IRows } from './geometry';
import type { Motion } from './motion';
import type { IPalette } from './palette';
import type { IScale } from './scale';

/** What of the picture is to be drawn, and where. Lengths are in CSS pixels. */
export interface IView {
  readonly scene: IScene;
  readonly rows: IRows;
  readonly palette: IPalette;
  readonly width: number;
  readonly height: number;
  /** Where the lanes begin, right of their names. */
  readonly left: number;
  readonly scale: IScale;
  readonly scrollLeft: number;
  readonly scrollTop: number;
  /** The moment that is shown. */
  readonly moment: number;
  /** The step whose outcome is shown. */
  readonly step: number;
  /** What moves into place, and for how long it has; null at rest. */
  readonly motion: { readonly is: Motion; readonly ms: number } | null;
}

/** Room between the names and the start of the run. */
export const BEGIN = 4;

/** Moments that are narrower show nothing of what passes in them. */
const LEAST = 3;

/** How much of the future shows through. */
export const VEIL = 0.22;

/** Where things are on the canvas, for all who paint on it. */
export class Stage {
  constructor(
    readonly context: CanvasRenderingContext2D,
    readonly view: IView
  ) {
    const { scale, scrollLeft } = view;
    this.from = scale.momentAt(scrollLeft - BEGIN);
    this.to = scale.momentAt(scrollLeft + view.width - view.left) + 1;
    this.bottom = view.height - SIZES.strip;
    this.cursor = this.at(scale.cursor(view.step));
  }

  /** Moments in view: from the first, to one past the last. */
  readonly from: number;
  readonly to: number;

  /** Where the rows end and the strip begins. */
  readonly bottom: number;

  /** Where the cursor stands. */
  readonly cursor: number;

  /**
   * Of stretches that follow each other, those that are seen, and of those that lie within half a
   * pixel the first: a run can have very many.
   */
  *inView<T extends { from: number; to: number }>(stretches: readonly T[]): Iterable<T> {
    let next = firstWhere(stretches.length, i => stretches[i].to > this.from);
    while (next < stretches.length && stretches[next].from < this.to) {
      const stretch = stretches[next];
      yield stretch;
      const drawn = this.x(stretch.to) + 0.5;
      next++;
      if (next < stretches.length && this.x(stretches[next].to) < drawn) {
        next = firstWhere(stretches.length, i => this.x(stretches[i].to) >= drawn, next);
      }
    }
  }

  /** Moments in view that are wide enough to show what passes in them. */
  *moments(): Iterable<number> {
    const { scale } = this.view;
    for (let moment = this.from; moment < this.to;) {
      const x = scale.x(moment);
      if (scale.x(moment + 1) - x >= LEAST) {
        yield moment;
      }
      moment = Math.max(moment + 1, scale.momentAt(x + LEAST));
    }
  }

  /** Draw where the rows are, and nothing over the strip below them. */
  inRows(draw: () => void): void {
    this._within(0, this.bottom, draw);
  }

  /** Draw where the rows stay on top, or below those. */
  inPart(pinned: boolean, draw: () => void): void {
    const edge = this.view.rows.pinned;
    this._within(pinned ? 0 : edge, pinned ? edge : this.bottom, draw);
  }

  /** Where a moment begins. */
  x(moment: number): number {
    return this.at(this.view.scale.x(moment));
  }

  /** Where the last step of a moment lies. */
  end(moment: number): number {
    return this.at(this.view.scale.end(moment));
  }

  /** From pixels along the run to pixels of the canvas. */
  at(x: number): number {
    return this.view.left + BEGIN + x - this.view.scrollLeft;
  }

  /**
   * The middle of a lane's bars; of one that is folded, of the row that stands for it; of one that is left
   * out, that of the nearest lane that asks it, and the strip's edge where none is shown.
   */
  middle(lane: number): number {
    const { rows, scene } = this.view;
    for (let at: number | null = lane; at !== null; at = scene.layout.lanes[at].parent) {
      const place = rows.lanes[at] ?? rows.folds[rows.foldOf[at]] ?? null;
      if (place) {
        return this.middleAt(place);
      }
    }
    return this.bottom;
  }

  /** The middle of the bars in a row; of one that has scrolled out of sight above, the edge. */
  middleAt({ top, height, pinned }: IRowPlace): number {
    const { rows, scrollTop } = this.view;
    const middle = top + height / 2 + 3;
    return pinned ? middle : Math.max(middle - scrollTop, rows.pinned - height);
  }

  /** Whether a lane is in the picture. */
  shows(lane: number): boolean {
    return this.view.rows.lanes[lane] !== null;
  }

  private _within(top: number, bottom: number, draw: () => void): void {
    const { context, view } = this;
    context.save();
    context.beginPath();
    context.rect(view.left, top, view.width - view.left, Math.max(bottom - top, 0));
    context.clip();
    draw();
    context.restore();
  }

  /** The middle of a frame's bars. */
  middleOf(frame: number): number {
    const lane = this.view.scene.layout.laneOf[frame];
    return lane < 0 ? this.bottom : this.middle(lane);
  }
}
