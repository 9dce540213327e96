import { shownLanes } from '../../trace';
import type { IScene } from '../scene';
import { placeRows } from './geometry';
import type { IRows } from './geometry';
import type { RowNames } from './row-names';

/** Keeps the rows where they belong: they share the height that there is, and their names follow. */
export class Arranger {
  constructor(
    private readonly _scene: IScene,
    private readonly _names: RowNames
  ) {
    this._rows = placeRows(_scene.layout);
  }

  /** Where the rows are. */
  get rows(): IRows {
    return this._rows;
  }

  /** Place them anew where something has changed that they depend on. */
  update(room: number): void {
    const { model, layout, display, player, folds } = this._scene;
    const shown = shownLanes(model, layout, display.filter, player.step);
    const { spread, pinned } = display;
    const key = [room, spread, pinned, shown.map(Number).join('')];
    if (key.some((part, i) => part !== this._key[i])) {
      this._key = key;
      this._rows = placeRows(layout, room, shown, { folds, spread, pinned });
      this._names.place(this._rows);
    }
  }

  private _rows: IRows;
  /** What they were placed for. */
  private _key: readonly unknown[] = [];
}
