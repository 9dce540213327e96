import type { IScene } from '../scene';

/** A hundredth of the run, and a tenth: how far keys go. */
const PARTS = { small: 200, large: 10 };

/** What the keys on a strip lead to. */
export interface IProbeActions {
  /** Its place has changed. */
  changed(): void;
  goTo(step: number): void;
  /** Show the moments from the first to the last of a range. */
  show(from: number, to: number): void;
}

/**
 * A mark that keys move along the whole run, apart from the step that is shown: arrows and page keys move it, with
 * Shift they choose a range, Enter goes there, Escape gives up.
 */
export class Probe {
  constructor(
    private readonly _scene: IScene,
    private readonly _actions: IProbeActions
  ) {}

  /** Where it is; null while it is not in use. */
  get moment(): number | null {
    return this._moment;
  }

  /** Where the range begins that is being chosen, or null. */
  get anchor(): number | null {
    return this._anchor;
  }

  handleEvent(event: Event): void {
    if (event.type === 'blur') {
      this._put(null, null);
    } else if (this._onKey(event as KeyboardEvent)) {
      // The same keys belong to the player elsewhere.
      event.preventDefault();
      event.stopPropagation();
    }
  }

  private _onKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey || altKey) {
      return false;
    }
    const { model, player } = this._scene;
    const here = this._moment ?? player.moment;
    const small = Math.max(1, Math.round(model.moments / PARTS.small));
    const large = Math.max(1, Math.round(model.moments / PARTS.large));
    const targets: Record<string, number> = {
      ArrowRight: here + small,
      ArrowUp: here + small,
      ArrowLeft: here - small,
      ArrowDown: here - small,
      PageUp: here + large,
      PageDown: here - large,
      Home: 0,
      End: model.moments - 1
    };
    if (Object.hasOwn(targets, key)) {
      const target = Math.max(0, Math.min(targets[key], model.moments - 1));
      this._put(target, shiftKey ? (this._anchor ?? here) : null);
      return true;
    }
    const { _moment: moment, _anchor: anchor } = this;
    if (key === 'Enter') {
      this._put(null, null);
      if (moment !== null && anchor !== null && anchor !== moment) {
        this._actions.show(Math.min(moment, anchor), Math.max(moment, anchor));
      } else {
        this._actions.goTo(model.momentEnd(moment ?? player.moment));
      }
      return true;
    }
    if (key === 'Escape' && moment !== null) {
      this._put(null, null);
      return true;
    }
    return false;
  }

  private _put(moment: number | null, anchor: number | null): void {
    if (moment !== this._moment || anchor !== this._anchor) {
      this._moment = moment;
      this._anchor = anchor;
      this._actions.changed();
    }
  }

  private _moment: number | null = null;
  private _anchor: number | null = null;
}
