import { firstWhere } from '../../trace';
import type { TraceModel } from '../../trace';
import { SIZES } from './geometry';

/**
 * Where moments lie along the picture, in CSS pixels from the start of the run.
 *
 * Moments are counted from 0; `model.moments` stands for the end of the run.
 */
export interface IScale {
  /** How long the whole run is. */
  readonly length: number;
  /** How many times longer than usual that is, within what is good to see. */
  readonly zoom: number;
  /** Where a moment begins. */
  x(moment: number): number;
  /** Where the cursor stands when the outcome of a step is shown. */
  cursor(step: number): number;
  /** Where the last step of a moment lies: a turn that ends with it ends there. */
  end(moment: number): number;
  /**
   * Where a time lies, in nanoseconds from the start of watching. Where widths are not time: where
   * the first moment begins that came after it.
   */
  time(ns: number): number;
  /** The moment that lies there; the first or last one beyond the run. */
  momentAt(x: number): number;
}

/** How far one can zoom in on each axis: the width of a moment, and of a nanosecond. */
const WIDEST = { moment: 160, ns: 0.02 };
/** No page scrolls further, in pixels. */
const LONGEST = 8_000_000;
/** How narrow a moment is shown at most. */
const NARROWEST = 2;

/** All moments are equally wide. */
export class EqualScale implements IScale {
  /** @param zoom - 1: as wide as is good to read, or as fits */
  constructor(model: TraceModel, room: number, zoom: number) {
    this._model = model;
    const count = Math.max(model.moments, 1);
    const fitting = (room - SIZES.right) / count;
    const usual = Math.max(SIZES.minSlot, Math.min(SIZES.maxSlot, fitting));
    const least = Math.max(NARROWEST, Math.min(usual, fitting));
    const most = Math.min(WIDEST.moment, LONGEST / count);
    this.slot = Math.max(least, Math.min(most, usual * zoom));
    this.zoom = this.slot / usual;
    this.length = this.slot * model.moments;
  }

  readonly length: number;
  readonly zoom: number;
  readonly slot: number;

  x(moment: number): number {
    return moment * this.slot;
  }

  cursor(step: number): number {
    const { _model: model } = this;
    const moment = model.momentOf(step);
    const first = model.momentStarts[moment];
    const part = (step - first + 1) / (model.momentEnd(moment) - first + 1);
    return (moment + part) * this.slot;
  }

  end(moment: number): number {
    return (moment + 1) * this.slot;
  }

  time(ns: number): number {
    const { trace, momentStarts, moments } = this._model;
    return this.slot * firstWhere(moments, moment => trace.time(momentStarts[moment]) >= ns);
  }

  momentAt(x: number): number {
    return clamp(Math.floor(x / this.slot), this._model.moments);
  }

  private readonly _model: TraceModel;
}

/** Moments are as wide as they took. */
export class TimeScale implements IScale {
  /** @param zoom - 1: the whole run fits */
  constructor(model: TraceModel, room: number, zoom: number) {
    this._model = model;
    const { trace } = model;
    const last = trace.length === 0 ? 0 : trace.time(trace.length - 1);
    this.begin = trace.length === 0 ? 0 : trace.time(0);
    const duration = Math.max(last - this.begin, 1);
    const fitting = Math.max(room - SIZES.right, 1) / duration;
    const most = Math.max(fitting, Math.min(WIDEST.ns, LONGEST / duration));
    this.perNs = Math.max(fitting, Math.min(most, fitting * zoom));
    this.zoom = this.perNs / fitting;
    this.length = duration * this.perNs;
  }

  readonly length: number;
  readonly zoom: number;
  /** Pixels for a nanosecond. */
  readonly perNs: number;
  /** The time of the first step, in nanoseconds from the start of watching. */
  readonly begin: number;

  x(moment: number): number {
    const { momentStarts, moments } = this._model;
    return moment < moments ? this._at(momentStarts[moment]) : this.length;
  }

  cursor(step: number): number {
    return this._at(step);
  }

  end(moment: number): number {
    return this._at(this._model.momentEnd(moment));
  }

  time(ns: number): number {
    return (ns - this.begin) * this.perNs;
  }

  momentAt(x: number): number {
    const { moments } = this._model;
    return clamp(firstWhere(moments, moment => this.x(moment) > x) - 1, moments);
  }

  private _at(step: number): number {
    return (this._model.trace.time(step) - this.begin) * this.perNs;
  }

  private readonly _model: TraceModel;
}

function clamp(moment: number, moments: number): number {
  return Math.max(0, Math.min(moment, moments - 1));
}
