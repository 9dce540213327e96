import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { Axis } from './display';

/** How people like runs to be shown. */
export interface IPreferences {
  /** Whether a run plays by itself once, after it was made. */
  readonly autoplay: boolean;
  /** How many times faster than usual runs play. */
  readonly speed: number;
  readonly axis: Axis;
  /** The parts that are shown besides the lanes and the sentence. */
  readonly source: boolean;
  readonly frames: boolean;
  readonly summary: boolean;
}

/** What holds where nobody has chosen. */
export const USUAL: IPreferences = {
  autoplay: true,
  speed: 1,
  axis: 'equal',
  source: true,
  frames: true,
  summary: true
};

/** The preferences of this page, which all its views follow. */
export class Preferences {
  /** Emitted after some of them have changed, with the names of those. */
  get changed(): ISignal<this, ReadonlySet<keyof IPreferences>> {
    return this._changed;
  }

  get values(): IPreferences {
    return this._values;
  }
  set values(values: IPreferences) {
    const before = this._values;
    this._values = values;
    const names = (Object.keys(values) as (keyof IPreferences)[]).filter(
      name => values[name] !== before[name]
    );
    if (names.length > 0) {
      this._changed.emit(new Set(names));
    }
  }

  private readonly _changed = new Signal<this, ReadonlySet<keyof IPreferences>>(this);
  private _values = USUAL;
}
