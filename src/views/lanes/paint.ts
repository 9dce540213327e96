import { duration, linksOf } from '../../trace';
import type { ILane, ILink, LinkKind } from '../../trace';
import type { IScene } from '../scene';
import { SIZES } from './geometry';
import type { IRows } from './geometry';
import type { Motion } from './motion';
import type { IPalette } from './palette';
import { arrow, drawBar, fitted, line, rounded } from './shapes';

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
const VEIL = 0.22;

/** Draws the lanes, the arrows and the event loop's strip. */
export class Painter {
  constructor(context: CanvasRenderingContext2D, view: IView) {
    this._context = context;
    this._view = view;
    const first = Math.floor(view.scrollLeft / view.slot);
    const count = Math.ceil((view.width - view.left) / view.slot) + 1;
    this._from = Math.max(0, first);
    this._to = Math.min(view.scene.model.moments, first + count);
    this._bottom = view.height - SIZES.strip;
  }

  paint(): void {
    const { _context: context, _view: view } = this;
    context.clearRect(0, 0, view.width, view.height);
    context.save();
    context.beginPath();
    context.rect(view.left, 0, view.width - view.left, view.height);
    context.clip();
    // Rows first, cut off above the strip; then the strip; then what joins the two.
    context.save();
    context.beginPath();
    context.rect(view.left, 0, view.width - view.left, this._bottom);
    context.clip();
    for (const lane of view.scene.layout.lanes) {
      this._lane(lane);
    }
    context.restore();
    this._strip();
    for (let moment = this._from; moment < this._to; moment++) {
      if (moment !== view.moment) {
        context.globalAlpha = moment > view.moment ? VEIL : 0.75;
        linksOf(view.scene.model, moment).forEach(link => this._link(link, 1));
      }
    }
    context.globalAlpha = 1;
    this._slotMark();
    linksOf(view.scene.model, view.moment).forEach(link => {
      this._link(link, view.motion ? view.motion.is.grown(link, view.motion.ms) : 1);
      this._chip(link);
    });
    this._cursor();
    context.restore();
  }

  private _lane(lane: ILane): void {
    const { _context: context, _view: view } = this;
    const middle = this._middle(lane.index);
    if (middle < -SIZES.lane || middle > this._bottom + SIZES.lane) {
      return;
    }
    const now = this._x(view.cursor);
    const { motion } = view;
    for (const segment of this._inView(lane.segments)) {
      const left = Math.max(this._x(segment.from), view.left - 40);
      const right = Math.min(this._x(segment.to), view.width + 40);
      const fresh = segment.from === view.moment && motion;
      const shown = fresh ? motion.is.revealed(segment.frame, motion.ms) : 1;
      if (left < now) {
        // Cut at the cursor: what lies beyond it is the veiled future.
        context.save();
        context.beginPath();
        context.rect(0, 0, now, view.height);
        context.clip();
        context.globalAlpha = shown;
        drawBar(context, segment.posture, left, right, middle, view.palette);
        context.restore();
        if (segment.posture === 'awaiting') {
          this._waitText(segment.frame, segment.from, left, Math.min(right, now), middle);
        }
      }
      if (right > now) {
        context.save();
        context.beginPath();
        context.rect(now, 0, view.width, view.height);
        context.clip();
        context.globalAlpha = VEIL;
        drawBar(context, segment.posture, left, right, middle, view.palette);
        context.restore();
      }
    }
  }

  private _waitText(frame: number, moment: number, left: number, right: number, middle: number) {
    const { _context: context, _view: view } = this;
    const { model } = view.scene;
    const step = model.lastStepOf(frame, model.momentEnd(moment));
    const text = step === null ? null : model.trace.wait(step)?.text;
    if (text) {
      context.font = `11px ${view.palette.font}`;
      const room = right - left;
      if (context.measureText(text).width <= room) {
        context.fillStyle = view.palette.faint;
        context.textAlign = 'left';
        context.textBaseline = 'alphabetic';
        context.fillText(text, left + 1, middle - 10);
      }
    }
  }

  /** Who had each turn of the event loop, and what is known of the time between. */
  private _strip(): void {
    const { _context: context, _view: view } = this;
    const { palette, scene } = view;
    const top = this._bottom + 6;
    context.textBaseline = 'middle';
    line(context, view.left, this._bottom, view.width, this._bottom, palette.rule);
    for (const turn of this._inView(scene.layout.turns)) {
      const left = this._x(turn.from) + 1;
      const right = this._x(turn.to) - 1;
      const past = turn.from <= view.moment;
      context.globalAlpha = past ? 1 : VEIL;
      context.fillStyle = palette.run;
      const running = past && turn.to > view.moment;
      const end = running ? Math.min(right, this._x(view.cursor)) : right;
      context.globalAlpha *= 0.75;
      rounded(context, left, top, Math.max(end - left, 1), 16, 2);
      context.fill();
      if (running && right > end) {
        context.globalAlpha = VEIL;
        rounded(context, end, top, right - end, 16, 2);
        context.fill();
      }
      if (past) {
        context.globalAlpha = 1;
        context.fillStyle = palette.onRun;
        context.font = `11px ${palette.font}`;
        context.textAlign = 'center';
        const name = turn.task === null ? '' : scene.model.trace.tasks[turn.task].name;
        const shown = fitted(context, name, end - left - 3, '');
        context.fillText(shown, (left + end) / 2, top + 8.5);
        this._gap(turn.idleBefore, turn.gapBefore, left, top + 26);
      }
    }
    context.globalAlpha = 1;
    this._axisNote();
  }

  /** Equal widths look like equal times, which they are not. */
  private _axisNote(): void {
    const { _context: context, _view: view } = this;
    const text = view.scene.trans.__('equal moments, not time');
    context.font = `10px ${view.palette.font}`;
    const left = view.width - context.measureText(text).width - 6;
    if (left > Math.max(this._gapsEnd, view.left)) {
      context.fillStyle = view.palette.faint;
      context.textAlign = 'left';
      context.fillText(text, left, this._bottom + 32);
    }
  }

  /** What lay before a turn: sleep only where it was seen, else other code if it took long. */
  private _gap(idle: number, gap: number, x: number, y: number): void {
    const { _context: context, _view: view } = this;
    const { trans } = view.scene;
    const text =
      idle >= 50_000
        ? trans.__('idle %1', duration(idle))
        : gap >= 1_000_000
          ? trans.__('other code %1', duration(gap))
          : null;
    if (text !== null) {
      context.font = `10px ${view.palette.font}`;
      context.fillStyle = view.palette.faint;
      context.textAlign = 'center';
      const half = context.measureText(text).width / 2;
      if (x - half >= Math.max(this._gapsEnd, view.left)) {
        context.fillText(text, x, y);
        this._gapsEnd = x + half + 4;
      }
    }
  }

  private _link(link: ILink, part: number): void {
    const { _context: context, _view: view } = this;
    const { palette } = view;
    const x = this._x(link.moment);
    if (part <= 0 || x < view.left - 1 || x > view.width + 8) {
      return;
    }
    const at = x + 1;
    const half = SIZES.bar / 2;
    const from = link.from === null ? this._bottom : this._middleOf(link.from);
    const to = link.to === null ? this._bottom : this._middleOf(link.to);
    const down = to > from ? 1 : -1;
    switch (link.kind) {
      case 'pull':
        arrow(context, at, from + half * down, to - half * down, part, palette.faint);
        break;
      case 'send':
        arrow(context, at, from + half * down, to - half * down, part, palette.held);
        break;
      case 'yield':
        if (link.to !== null) {
          arrow(context, at + 6, from + 8 * down, to - half * down, part, palette.held);
        }
        break;
      case 'return':
        if (link.to !== null) {
          arrow(context, at + 6, from + 6 * down, to - half * down, part, palette.run);
        }
        break;
      case 'stop': {
        context.setLineDash([2, 3]);
        const tip = from + (to + half + 6 - from) * part;
        line(context, at + 6, from + 8 * down, at + 6, tip, palette.faint, 1.5);
        context.beginPath();
        context.arc(at + 6, tip, 5, 0, 2 * Math.PI);
        context.stroke();
        context.setLineDash([]);
        break;
      }
      case 'throw':
      case 'cancel':
      case 'escape': {
        const start = link.from === null ? this._bottom : from + half * down;
        arrow(context, at + 4, start, to - half * down, part, palette.error, true);
        break;
      }
      case 'close':
        arrow(context, at + 4, from + half * down, to - half * down, part, palette.run);
        line(context, at - 2, to - half * down, at + 10, to - half * down, palette.run, 2.5);
        break;
      case 'await':
        this._bracket(link, at, part);
        break;
      case 'wake':
        this._wake(link, at, part);
        break;
    }
  }

  /** A chain of frames leaves together: one bracket over them, down to the strip. */
  private _bracket(link: ILink, x: number, part: number): void {
    const { _context: context, _view: view } = this;
    const middles = link.chain.map(frame => this._middleOf(frame));
    const top = Math.min(...middles) - SIZES.bar / 2 - 2;
    const color = view.palette.wait;
    const reach = Math.min(Math.max(...middles) + 9, this._bottom);
    const bottom = reach + (this._bottom + 6 - reach) * part;
    line(context, x, top + (1 - part) * (bottom - top), x, bottom, color, 1.5);
    if (part === 1) {
      line(context, x - 4, top, x, top, color, 1.5);
    }
    context.fillStyle = color;
  }

  /** The loop lets a chain go on: a tick up to the outermost, a thread to the one that waited. */
  private _wake(link: ILink, x: number, part: number): void {
    const { _context: context, _view: view } = this;
    const color = view.palette.wait;
    const middles = link.chain.map(frame => this._middleOf(frame));
    const top = Math.min(...middles);
    line(
      context,
      x,
      this._bottom + 6,
      x,
      this._bottom + 6 + (top - this._bottom - 6) * part,
      color,
      1.5
    );
    context.fillStyle = color;
    middles.forEach((middle, i) => {
      if (part >= (i + 1) / (middles.length + 1)) {
        context.beginPath();
        context.arc(x, middle, 2.5, 0, 2 * Math.PI);
        context.fill();
      }
    });
  }

  /** The value that travels, as a chip with its text; for the moment that is shown only. */
  private _chip(link: ILink): void {
    const { _context: context, _view: view } = this;
    const { palette, motion } = view;
    const style = chipStyle(link.kind, palette);
    if (link.text === null || style === null) {
      return;
    }
    const from = link.from === null ? this._bottom : this._middleOf(link.from);
    const to = link.to === null ? from : this._middleOf(link.to);
    const part = motion ? motion.is.grown(link, motion.ms) : 1;
    const half = SIZES.bar / 2;
    let y = from;
    if (link.kind === 'bind') {
      // From where the value waited, below the lane, to its variable above it.
      y = to + (half + 11) * (1 - 2 * part);
    } else if (link.to !== null) {
      const up = to < from ? 1 : -1;
      const start = from - up * half;
      y = start + (to + up * (half + 11) - start) * part;
    }
    context.font = `600 12px ${palette.codeFont}`;
    const text = fitted(context, link.text, 190);
    const width = context.measureText(text).width + 14;
    const wanted = this._x(link.moment) + 8 - width / 2;
    const x = Math.max(view.left + 2, Math.min(wanted, view.width - width - 4));
    context.globalAlpha = Math.min(1, motion ? motion.ms / 150 : 1);
    rounded(context, x, y - 9, width, 18, 9);
    context.fillStyle = style.fill;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = style.edge;
    context.stroke();
    context.fillStyle = style.text;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillText(text, x + 7, y + 0.5);
    context.globalAlpha = 1;
  }

  /** A faint box around the moment that is shown. */
  private _slotMark(): void {
    const { _context: context, _view: view } = this;
    const left = this._x(view.moment);
    context.setLineDash([1, 2]);
    context.lineWidth = 1;
    context.strokeStyle = view.palette.faint;
    context.strokeRect(left + 0.5, 10.5, view.slot - 1, this._bottom - 10);
    context.setLineDash([]);
  }

  private _cursor(): void {
    const { _context: context, _view: view } = this;
    const x = this._x(view.cursor);
    line(context, x, 4, x, view.height - 18, view.palette.text, 1.5);
    context.fillStyle = view.palette.text;
    context.beginPath();
    context.moveTo(x - 5, 0);
    context.lineTo(x + 5, 0);
    context.lineTo(x + 5, 5);
    context.lineTo(x, 11);
    context.lineTo(x - 5, 5);
    context.fill();
  }

  /** Of stretches that follow each other, those that are seen; found by halving, since a run can have very many. */
  private *_inView<T extends { from: number; to: number }>(stretches: readonly T[]): Iterable<T> {
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (stretches[middle].to <= this._from) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (; low < stretches.length && stretches[low].from < this._to; low++) {
      yield stretches[low];
    }
  }

  private _x(moment: number): number {
    return this._view.left + 4 + moment * this._view.slot - this._view.scrollLeft;
  }

  private _middle(lane: number): number {
    const { rows, scrollTop } = this._view;
    const { top, height } = rows.lanes[lane];
    return top + height / 2 + 3 - scrollTop;
  }

  private _middleOf(frame: number): number {
    const lane = this._view.scene.layout.laneOf[frame];
    return lane < 0 ? this._bottom : this._middle(lane);
  }

  private readonly _context: CanvasRenderingContext2D;
  private readonly _view: IView;
  /** Moments in view. */
  private readonly _from: number;
  private readonly _to: number;
  /** Where the rows end and the strip begins. */
  private readonly _bottom: number;
  /** Where the last text below the strip ends. */
  private _gapsEnd = 0;
}

/** How a link's text is shown: a value in flight, one that has landed, a result, an exception; null: not at all. */
function chipStyle(
  kind: LinkKind,
  palette: IPalette
): { fill: string; edge: string; text: string } | null {
  const { page, held, onHeld, run, onRun, error } = palette;
  switch (kind) {
    case 'yield':
    case 'send':
      return { fill: held, edge: page, text: onHeld };
    case 'bind':
      return { fill: page, edge: held, text: held };
    case 'return':
      return { fill: run, edge: page, text: onRun };
    case 'throw':
    case 'cancel':
    case 'escape':
      return { fill: error, edge: page, text: onHeld };
    default:
      return null;
  }
}
