import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { EVERYTHING } from '../trace';
import type { IFilter } from '../trace';

/**
 * What the widths of the picture stand for.
 *
 * - `equal`: every moment is as wide as any other
 * - `time`: a moment is as wide as it took
 */
export type Axis = 'equal' | 'time';

/** How a run is shown, apart from where in it one is. */
export class Display {
  constructor(options: { readonly axis?: Axis; readonly whole?: boolean } = {}) {
    this._axis = options.axis ?? 'equal';
    this._whole = options.whole ?? false;
  }

  /** Emitted after anything here has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get axis(): Axis {
    return this._axis;
  }
  set axis(value: Axis) {
    if (value !== this._axis) {
      this._axis = value;
      this._changed.emit();
    }
  }

  /** Whether steps are being looked for. */
  get finding(): boolean {
    return this._finding;
  }
  set finding(value: boolean) {
    if (value !== this._finding) {
      this._finding = value;
      this._changed.emit();
    }
  }

  /** Whether the run is shown as a whole, instead of one step of it. */
  get whole(): boolean {
    return this._whole;
  }
  set whole(value: boolean) {
    if (value !== this._whole) {
      this._whole = value;
      this._changed.emit();
    }
  }

  /** The steps that were found, ascending. */
  get hits(): Uint32Array {
    return this._hits;
  }
  set hits(value: Uint32Array) {
    if (value !== this._hits && value.length + this._hits.length > 0) {
      this._hits = value;
      this._changed.emit();
    }
  }

  /** The folds whose lanes are shown one by one. */
  get spread(): ReadonlySet<number> {
    return this._spread;
  }
  set spread(value: ReadonlySet<number>) {
    this._spread = value;
    this._changed.emit();
  }

  /** Lanes that stay on top, in the order in which they were put there. */
  get pinned(): readonly number[] {
    return this._pinned;
  }
  set pinned(value: readonly number[]) {
    this._pinned = value;
    this._changed.emit();
  }

  get filter(): IFilter {
    return this._filter;
  }
  set filter(value: IFilter) {
    this._filter = value;
    this._changed.emit();
  }

  dispose(): void {
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<this, void>(this);
  private _axis: Axis;
  private _filter = EVERYTHING;
  private _spread: ReadonlySet<number> = new Set();
  private _pinned: readonly number[] = [];
  private _finding = false;
  private _whole: boolean;
  private _hits: Uint32Array = new Uint32Array();
}
