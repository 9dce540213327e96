import type { IScene } from '../scene';
import { SIZES } from './geometry';
import type { IRows } from './geometry';
import { EqualScale, TimeScale } from './scale';
import type { IScale } from './scale';
import { BEGIN } from './stage';

/** Moments, from the first to the last. */
export interface IRange {
  readonly from: number;
  readonly to: number;
}

/** What of the run is in sight: how far it is zoomed, and how far it is scrolled. Lengths are in CSS pixels. */
export class Viewport {
  /**
   * @param scroller - the element that scrolls
   * @param spacer - what is inside of it, as large as the whole picture
   */
  constructor(
    private readonly _scene: IScene,
    readonly scroller: HTMLElement,
    private readonly _spacer: HTMLElement
  ) {}

  /** Where the run begins, right of the names of its rows. */
  left: number = SIZES.labels;

  /** Show the whole run as it was at first. */
  reset(): void {
    this._zoom = 1;
  }

  /** Where moments lie, at the present zoom and width. */
  scale(): IScale {
    const { model, display } = this._scene;
    const room = this.scroller.clientWidth - this.left;
    return display.axis === 'time'
      ? new TimeScale(model, room, this._zoom)
      : new EqualScale(model, room, this._zoom);
  }

  /** Make the picture as large as its content. */
  fit({ length }: IScale, height: number): void {
    this._setWidth(length);
    this._spacer.style.height = `${height}px`;
  }

  /**
   * Make the run so many times longer, within what is good to see.
   *
   * @param at - what stays where it is, in pixels from the left; the cursor, if it is not given
   */
  zoom(factor: number, at?: number): void {
    const { scroller } = this;
    const before = this.scale();
    const origin = this.left + BEGIN;
    const place = at ?? origin + before.cursor(this._scene.player.step) - scroller.scrollLeft;
    const moment = before.momentAt(place - origin + scroller.scrollLeft);
    const inside = place - origin + scroller.scrollLeft - before.x(moment);
    const width = before.x(moment + 1) - before.x(moment);
    this._zoom = before.zoom * factor;
    const after = this.scale();
    this._setWidth(after.length);
    const grown = after.x(moment + 1) - after.x(moment);
    const x = after.x(moment) + (width > 0 ? (inside / width) * grown : 0);
    scroller.scrollLeft = x - (place - origin);
  }

  /** Zoom and scroll so that moments fill the width, from the first to the last of a range. */
  show({ from, to }: IRange): void {
    const before = this.scale();
    const room = this.scroller.clientWidth - this.left - SIZES.right;
    const width = before.x(to + 1) - before.x(from);
    this._zoom = (before.zoom * room) / Math.max(width, Number.MIN_VALUE);
    const after = this.scale();
    this._setWidth(after.length);
    this.scroller.scrollLeft = after.x(from);
  }

  /** Scroll so that the cursor, and some of what comes, is seen, and the lane of the frame. */
  reveal(scale: IScale, rows: IRows): void {
    const { scroller } = this;
    const room = scroller.clientWidth - this.left;
    const x = scale.cursor(this._scene.player.step);
    const margin = Math.min(SIZES.maxSlot * 3, room / 3);
    if (x - margin < scroller.scrollLeft) {
      scroller.scrollLeft = x - margin;
    } else if (x + margin > scroller.scrollLeft + room) {
      scroller.scrollLeft = x + margin - room;
    }
    this.revealLane(rows);
  }

  /** Scroll down or up so that the lane of the frame is seen. */
  revealLane(rows: IRows): void {
    const { scroller } = this;
    const { player, model, layout } = this._scene;
    const lane = layout.laneOf[model.trace.frame(player.step)];
    const place = lane < 0 ? null : (rows.lanes[lane] ?? rows.folds[rows.foldOf[lane]]);
    if (place && !place.pinned) {
      const seen = scroller.clientHeight - SIZES.strip;
      const above = place.top - rows.pinned - SIZES.lane;
      if (above < scroller.scrollTop) {
        scroller.scrollTop = above;
      } else if (place.top + place.height > scroller.scrollTop + seen) {
        scroller.scrollTop = place.top + place.height - seen;
      }
    }
  }

  private _setWidth(length: number): void {
    const width = this.left + BEGIN + length + SIZES.right;
    this._spacer.style.width = `${Math.max(width, this.scroller.clientWidth)}px`;
  }

  /** How many times longer than usual the run is drawn. */
  private _zoom = 1;
}
