import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { TraceModel } from '../trace';
import { firstWhere, isSuspension } from '../trace';

/** How long a moment is shown while playing, in milliseconds, at speed 1. */
export const MOMENT_MS = 800;

/** Playing up to a certain step takes no longer, in milliseconds; nothing is shown for less than the other. */
export const REACH_MS = 12_000;
const FASTEST_MS = 40;

/** Where one view stands in a run, and whether it plays. */
export class Player implements IDisposable {
  constructor(model: TraceModel, options: Player.IOptions = {}) {
    this.model = model;
    this._schedule = options.schedule ?? Private.schedule;
    this._step = this._lastOfMoment(0);
  }

  readonly model: TraceModel;

  /** Emitted after the step, playing, `everyStep` or the speed has changed. */
  get changed(): ISignal<this, Player.IChange> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Index of the step whose outcome is shown; -1 for a trace without steps. */
  get step(): number {
    return this._step;
  }

  /** The moment that the step belongs to. */
  get moment(): number {
    return this.model.momentOf(this._step);
  }

  get atEnd(): boolean {
    return this._step >= this.model.trace.length - 1;
  }

  get atStart(): boolean {
    return this._step <= this._firstStep();
  }

  get playing(): boolean {
    return this._playing;
  }

  /** Whether moving goes by single steps of the trace, instead of by moment. */
  get everyStep(): boolean {
    return this._everyStep;
  }
  set everyStep(value: boolean) {
    if (value !== this._everyStep) {
      const before = this._step;
      this._everyStep = value;
      if (!value) {
        this._step = this._lastOfMoment(this.moment);
      }
      this._changed.emit({ from: before, motion: false });
    }
  }

  /** Whether a moment is shown as a whole, not a single step within one. */
  get whole(): boolean {
    return !this._everyStep && this._step === this._lastOfMoment(this.moment);
  }

  /** How many times faster than usual it plays. */
  get speed(): number {
    return this._speed;
  }
  set speed(value: number) {
    if (value !== this._speed && value > 0) {
      this._speed = value;
      this._changed.emit({ from: this._step, motion: false });
    }
  }

  /** Show the outcome of a step; one that is out of range goes to the nearest end. */
  goTo(step: number, motion = false): void {
    const last = this.model.trace.length - 1;
    const target = Math.max(Math.min(Math.round(step), last), Math.min(0, last));
    if (target !== this._step) {
      const before = this._step;
      this._step = target;
      this._changed.emit({ from: before, motion });
    }
  }

  goToMoment(moment: number, motion = false): void {
    this.goTo(this._lastOfMoment(Math.max(0, Math.min(moment, this.model.moments - 1))), motion);
  }

  /** Where a step is shown: at itself, or at the end of its moment where moving goes by moment. */
  shownAt(step: number): number {
    return this._everyStep ? step : this._lastOfMoment(this.model.momentOf(step));
  }

  first(): void {
    this.pause();
    this.goTo(this._firstStep());
  }

  last(): void {
    this.pause();
    this.goTo(this.model.trace.length - 1);
  }

  next(by: Player.Unit = this._unit()): void {
    this.pause();
    this._advance(by);
  }

  previous(by: Player.Unit = this._unit()): void {
    this.pause();
    if (by === 'step') {
      this.goTo(this._step - 1, true);
    } else {
      this.goToMoment(this.moment - 1, true);
    }
  }

  /** Go to the next (or previous) step at which the frame of this step is suspended. */
  suspension(direction: 1 | -1): void {
    const { trace } = this.model;
    if (this._step < 0) {
      return;
    }
    this.pause();
    const steps = this.model.stepsOf(trace.frame(this._step));
    const found = (direction > 0 ? steps : steps.slice().reverse()).find(
      step => (step - this._step) * direction > 0 && isSuspension(trace.kind(step))
    );
    if (found !== undefined) {
      this.goTo(found);
    }
  }

  /** Play on; at the end, from the start. */
  play(): void {
    if (this._playing || this.model.trace.length === 0) {
      return;
    }
    this._playing = true;
    if (this.atEnd) {
      this.goTo(this._firstStep());
    }
    this._changed.emit({ from: this._step, motion: false });
    this._wait();
  }

  /**
   * Play on to the first of these steps that lies ahead, and stop there. A long way is gone faster than
   * usual, so that it takes no longer than `REACH_MS`.
   *
   * @param steps - ascending
   * @returns that step; null where none lies ahead, and nothing changes
   */
  playUntil(steps: ArrayLike<number>): number | null {
    const at = firstWhere(steps.length, i => steps[i] > this._step);
    if (at === steps.length) {
      return null;
    }
    this.pause();
    const target = steps[at];
    const units = this._everyStep ? target - this._step : this.model.momentOf(target) - this.moment;
    const usual = this._pace();
    if (units * usual > REACH_MS) {
      const pace = Math.max(FASTEST_MS, REACH_MS / units);
      this._goal = { step: target, pace, stride: Math.ceil((units * pace) / REACH_MS) };
    } else {
      this._goal = { step: target, pace: usual, stride: 1 };
    }
    this._playing = true;
    this._changed.emit({ from: this._step, motion: false });
    this._wait();
    return target;
  }

  pause(): void {
    this._timer?.dispose();
    this._timer = null;
    this._goal = null;
    if (this._playing) {
      this._playing = false;
      this._changed.emit({ from: this._step, motion: false });
    }
  }

  toggle(): void {
    if (this._playing) {
      this.pause();
    } else {
      this.play();
    }
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._timer?.dispose();
    this._timer = null;
    this._playing = false;
    Signal.clearData(this);
  }

  private _unit(): Player.Unit {
    return this._everyStep ? 'step' : 'moment';
  }

  private _firstStep(): number {
    return this._everyStep ? Math.min(0, this.model.trace.length - 1) : this._lastOfMoment(0);
  }

  private _lastOfMoment(moment: number): number {
    return this.model.moments === 0 ? -1 : this.model.momentEnd(moment);
  }

  private _advance(by: Player.Unit): void {
    this.goTo(this._ahead(by, 1), true);
  }

  /** The step that is shown after so many units. */
  private _ahead(by: Player.Unit, units: number): number {
    if (by === 'step') {
      return this._step + units;
    }
    const here = this.moment;
    // Within a moment, as single steps leave it, its end comes first.
    const inside = this._step < this._lastOfMoment(here);
    const moment = here + units - (inside ? 1 : 0);
    return this._lastOfMoment(Math.min(moment, this.model.moments - 1));
  }

  /** How long a unit is shown while playing, in milliseconds. */
  private _pace(): number {
    return (MOMENT_MS * (this._everyStep ? 0.5 : 1)) / this._speed;
  }

  private _wait(): void {
    const goal = this._goal;
    this._timer = this._schedule(() => {
      this._timer = null;
      const ahead = this._ahead(this._unit(), goal?.stride ?? 1);
      const there = goal !== null && ahead >= goal.step;
      this.goTo(there ? goal.step : ahead, true);
      if (there || this.atEnd) {
        this.pause();
      } else if (this._playing) {
        this._wait();
      }
    }, goal?.pace ?? this._pace());
  }

  private readonly _schedule: Player.Schedule;
  private readonly _changed = new Signal<this, Player.IChange>(this);
  private _step: number;
  private _playing = false;
  private _everyStep = false;
  private _speed = 1;
  private _timer: IDisposable | null = null;
  /** Where playing stops, how long a stride towards it is shown, and how many units it has. */
  private _goal: { readonly step: number; readonly pace: number; readonly stride: number } | null =
    null;
  private _disposed = false;
}

export namespace Player {
  export type Unit = 'step' | 'moment';

  export interface IChange {
    /** The step that was shown before. */
    readonly from: number;
    /** Whether the way from there may be shown as motion. */
    readonly motion: boolean;
  }

  /** Calls back once after some milliseconds, unless disposed before. */
  export type Schedule = (callback: () => void, ms: number) => IDisposable;

  export interface IOptions {
    /** For tests, which bring their own clock. */
    readonly schedule?: Schedule;
  }
}

namespace Private {
  export const schedule: Player.Schedule = (callback, ms) => {
    let timer: ReturnType<typeof setTimeout> | null = setTimeout(callback, ms);
    return {
      get isDisposed() {
        return timer === null;
      },
      dispose() {
        if (timer !== null) {
          clearTimeout(timer);
          timer = null;
        }
      }
    };
  };
}
