import { firstWhere, MANY_TASKS } from '../../trace';
import type { IFilter } from '../../trace';
import type { IScene } from '../scene';
import type { IRow, IRowPlace, IRows } from './geometry';
import { foldName, groupName, laneName } from './row-texts';
import { currentFrame, element } from './shared';

/**
 * The names of the rows, as elements beside the picture: each leads to what its row stands for. They are made when
 * they are first seen, since a run can have very many.
 */
export class RowNames {
  constructor(private readonly _scene: IScene) {
    this._pinnable = _scene.layout.lanes.length > MANY_TASKS;
  }

  /** Those that scroll with the picture. */
  readonly node = element('div', 'jp-YieldscopeLanes-list');
  /** Those that stay on top. */
  readonly top = element('div', 'jp-YieldscopeLanes-top');

  /** Put the names where their rows are. */
  place(rows: IRows): void {
    const focus = document.activeElement;
    const pinned = rows.pinned > 0 ? rows.order.filter(row => placeOf(rows, row)?.pinned) : [];
    const others = rows.order.slice(pinned.length);
    fill(
      this.node,
      others.map(row => this._placed(rows, row))
    );
    fill(
      this.top,
      pinned.map(row => this._placed(rows, row))
    );
    this.top.style.height = `${rows.pinned}px`;
    this.top.hidden = rows.pinned === 0;
    this._shown = rows.order.flatMap(({ kind, index }) => (kind === 'lane' ? [index] : []));
    // Those that are still there keep the focus.
    if (focus instanceof HTMLElement && (this.node.contains(focus) || this.top.contains(focus))) {
      focus.focus({ preventScroll: true });
    }
  }

  /** Each row says which of its frames it stands for at the step that is shown. */
  mark(): void {
    const { model, layout, player } = this._scene;
    for (const lane of this._shown) {
      const { frames } = layout.lanes[lane];
      const frame = frames[currentFrame(model, frames, player.step)];
      this._made.get(`lane ${lane}`)!.label.dataset.frame = String(frame);
    }
  }

  private _placed(rows: IRows, row: IRow): HTMLElement {
    const key = `${row.kind} ${row.index}`;
    let made = this._made.get(key);
    if (!made) {
      this._made.set(key, (made = this._make(row)));
    }
    const place = placeOf(rows, row)!;
    for (const node of made.node.children as Iterable<HTMLElement>) {
      node.style.top = `${place.top}px`;
      node.style.height = `${place.height}px`;
    }
    this._tell(row, made);
    return made.node;
  }

  private _make(row: IRow): IMade {
    const node = element('div', 'jp-YieldscopeLanes-row');
    const label = this._label(row);
    label.dataset[row.kind] = String(row.index);
    node.append(label);
    let pin: HTMLElement | null = null;
    if (row.kind === 'lane' && this._pinnable) {
      pin = button('jp-YieldscopeLanes-pin', '', () => this._pin(row.index));
      node.append(pin);
    }
    return { node, label, pin };
  }

  private _label({ kind, index }: IRow): HTMLElement {
    const { layout, folds, trans } = this._scene;
    switch (kind) {
      case 'group': {
        const name = groupName(this._scene, index);
        const title = button('jp-YieldscopeLanes-group', name, () =>
          this._focus({ kind: 'group', index })
        );
        title.title = trans.__('Show this group alone, or everything');
        return title;
      }
      case 'fold': {
        const fold = folds.folds[index];
        const label = button('jp-YieldscopeLanes-fold', foldName(this._scene, fold), () =>
          this._spread(index)
        );
        const depth = fold.kind === 'tasks' ? 0 : layout.lanes[fold.lanes[0]].depth;
        indent(label, depth);
        return label;
      }
      case 'lane': {
        const lane = layout.lanes[index];
        const name = laneName(this._scene, index);
        const label = button('jp-YieldscopeLanes-label', name, () => this._goTo(lane.frames));
        label.title = trans.__('%1: go to its next moment', name);
        indent(label, lane.depth);
        return label;
      }
    }
  }

  /** Say what may have changed. */
  private _tell({ kind, index }: IRow, { label, pin }: IMade): void {
    const { display, trans } = this._scene;
    if (kind === 'fold') {
      const spread = display.spread.has(index);
      label.setAttribute('aria-expanded', String(spread));
      const name = foldName(this._scene, this._scene.folds.folds[index]);
      label.title = spread
        ? trans.__('%1: show them as one row', name)
        : trans.__('%1: show each of them', name);
    }
    if (pin) {
      const pinned = display.pinned.includes(index);
      const name = laneName(this._scene, index);
      pin.setAttribute('aria-pressed', String(pinned));
      pin.title = pinned
        ? trans.__('%1: back to its place', name)
        : trans.__('%1: keep on top', name);
      pin.setAttribute('aria-label', pin.title);
    }
  }

  /** Go to the next moment of any of these frames; after the last, to the first. */
  private _goTo(frames: readonly number[]): void {
    const { player, model } = this._scene;
    let [next, first] = [Infinity, Infinity];
    for (const frame of frames) {
      const steps = model.stepsOf(frame);
      const after = firstWhere(steps.length, i => player.shownAt(steps[i]) > player.step);
      next = Math.min(next, steps[after] ?? Infinity);
      first = Math.min(first, steps[0] ?? Infinity);
    }
    const target = Number.isFinite(next) ? next : first;
    if (Number.isFinite(target)) {
      player.pause();
      player.goTo(player.shownAt(target));
    }
  }

  /** Show one group or lane alone; once more, everything. */
  private _focus(focus: NonNullable<IFilter['focus']>): void {
    const { display } = this._scene;
    const { focus: now } = display.filter;
    const same = now?.kind === focus.kind && now.index === focus.index;
    display.filter = { ...display.filter, focus: same ? null : focus };
  }

  private _spread(fold: number): void {
    const { display } = this._scene;
    const spread = new Set(display.spread);
    if (!spread.delete(fold)) {
      spread.add(fold);
    }
    display.spread = spread;
  }

  private _pin(lane: number): void {
    const { display } = this._scene;
    display.pinned = display.pinned.includes(lane)
      ? display.pinned.filter(one => one !== lane)
      : [...display.pinned, lane];
  }

  private readonly _pinnable: boolean;
  private readonly _made = new Map<string, IMade>();
  private _shown: readonly number[] = [];
}

/** The elements of one row. */
interface IMade {
  readonly node: HTMLElement;
  readonly label: HTMLElement;
  readonly pin: HTMLElement | null;
}

function placeOf(rows: IRows, { kind, index }: IRow): IRowPlace | null {
  return { group: rows.groups, fold: rows.folds, lane: rows.lanes }[kind][index];
}

function button(className: string, name: string, onclick: () => void): HTMLElement {
  const node = document.createElement('button');
  node.type = 'button';
  node.className = className;
  node.onclick = onclick;
  const text = element('span', '');
  text.textContent = name;
  node.append(text);
  return node;
}

function indent(label: HTMLElement, depth: number): void {
  label.style.setProperty('--yieldscope-depth', String(Math.min(depth, 6)));
  label.dataset.depth = String(depth);
}

/** Put these in the place of what is there; one by one, for no call could take very many. */
function fill(node: HTMLElement, rows: readonly HTMLElement[]): void {
  const all = document.createDocumentFragment();
  rows.forEach(row => all.append(row));
  node.replaceChildren(all);
}
