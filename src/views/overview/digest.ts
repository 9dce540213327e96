import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { findingsOf, marksOf, overviewOf, worthALook } from '../../trace';
import type { IOverview, IWorth } from '../../trace';
import type { IScene } from '../scene';
import { inSlices } from '../slices';
import { TICKS } from './paint';
import type { TickKind } from './paint';

/** The findings take a while, and the view of them asks for them first, in milliseconds. */
const LATER = 150;

/** What is known of a whole run: found a slice at a time, once it is wanted. */
export class Digest {
  constructor(scene: IScene) {
    this._scene = scene;
    scene.display.changed.connect(this._onDisplay, this);
  }

  /** Emitted after more has become known, or other steps were found. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Null until it is known. */
  get overview(): IOverview | null {
    return this._overview;
  }

  /** What is worth a look; null until it is known. */
  get worth(): readonly IWorth[] | null {
    return this._worth;
  }

  /** The steps of each kind of tick, ascending; none until they are known. */
  ticks(kind: TickKind): Uint32Array {
    return kind === 'hit' ? this._scene.display.hits : this._ticks[kind];
  }

  /** The nearest tick to a step that lies after it; after the last, the first; null where there is none. */
  nextTick(kind: TickKind, step: number): number | null {
    const steps = this.ticks(kind);
    return steps.find(at => at > step) ?? steps.at(0) ?? null;
  }

  /** Sum the run up in so many bins, along the axis that is shown. */
  cut(bins: number): void {
    const { model, layout, display } = this._scene;
    const key = `${bins} ${display.axis}`;
    if (key !== this._cut && bins > 0) {
      this._cut = key;
      this._stops.cut?.();
      this._stops.cut = inSlices(overviewOf(model, layout, display.axis, bins), overview => {
        this._overview = overview;
        this._changed.emit();
      });
    }
  }

  /** Find all that needs no bins, once. */
  start(): void {
    if (this._started) {
      return;
    }
    this._started = true;
    const { model, layout } = this._scene;
    this._stops.marks = inSlices(marksOf(model), ({ exceptions, cancels }) => {
      this._ticks.exception = exceptions;
      this._ticks.cancel = cancels;
      this._changed.emit();
    });
    this._stops.worth = inSlices(
      worthALook(model, layout),
      worth => {
        this._worth = worth;
        this._changed.emit();
      },
      30
    );
    const timer = setTimeout(() => {
      const steps = findingsOf(model).map(({ steps: [step] }) => step);
      this._ticks.finding = Uint32Array.from(new Set(steps)).sort();
      this._changed.emit();
    }, LATER);
    this._stops.findings = () => clearTimeout(timer);
  }

  dispose(): void {
    Object.values(this._stops).forEach(stop => stop());
    Signal.clearData(this);
  }

  private _onDisplay(): void {
    const { axis, hits } = this._scene.display;
    if (hits !== this._ticks.hit) {
      this._ticks.hit = hits;
      this._changed.emit();
    }
    if (this._overview && this._overview.extent.measure !== axis) {
      this.cut(this._overview.all.bins);
    }
  }

  private readonly _scene: IScene;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _ticks = Object.fromEntries(
    TICKS.map(kind => [kind, new Uint32Array()])
  ) as Record<TickKind, Uint32Array>;
  private readonly _stops: Record<string, () => void> = {};
  private _overview: IOverview | null = null;
  private _worth: readonly IWorth[] | null = null;
  private _cut = '';
  private _started = false;
}
