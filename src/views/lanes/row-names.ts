import type { IFilter } from '../../trace';
import type { IScene } from '../scene';
import type { IRowPlace, IRows } from './geometry';
import { element, currentFrame } from './shared';

/** The names of the rows, as elements beside the picture: each leads to what its row stands for. */
export class RowNames {
  constructor(scene: IScene) {
    this._scene = scene;
    this.node = element('div', 'jp-YieldscopeLanes-list');
    for (const [index, group] of scene.layout.groups.entries()) {
      const title = this._title(group.task, () => this._focus({ kind: 'group', index }));
      this._groups.push(title);
      this.node.append(title);
      for (const lane of group.lanes) {
        this._lanes[lane] = this._label(lane);
        this.node.append(this._lanes[lane]);
      }
    }
  }

  readonly node: HTMLElement;

  /** Put the names where their rows are. */
  place(rows: IRows): void {
    this._groups.forEach((title, i) => place(title, rows.groups[i]));
    this._lanes.forEach((label, i) => place(label, rows.lanes[i]));
  }

  /** Each row says which of its frames it stands for at the step that is shown. */
  mark(): void {
    const { model, layout, player } = this._scene;
    for (const lane of layout.lanes) {
      const at = currentFrame(model, lane.frames, player.step);
      this._lanes[lane.index].dataset.frame = String(lane.frames[at]);
    }
  }

  private _title(task: number | null, onclick: () => void): HTMLElement {
    const { names, trans } = this._scene;
    const title = document.createElement('button');
    title.type = 'button';
    title.className = 'jp-YieldscopeLanes-group';
    title.title = trans.__('Show this group alone, or everything');
    title.onclick = onclick;
    const words = element('span', '');
    words.textContent =
      task === null
        ? trans.__('outside any task')
        : names.tasks[task] === trans.__('this cell')
          ? trans.__('in the cell’s own task')
          : names.tasks[task];
    title.append(words);
    return title;
  }

  private _label(index: number): HTMLElement {
    const { layout, names, trans } = this._scene;
    const lane = layout.lanes[index];
    const label = document.createElement('button');
    label.type = 'button';
    label.className = 'jp-YieldscopeLanes-label';
    label.onclick = () => this._goTo(lane.frames);
    const name =
      lane.frames.length > 1 ? names.short[lane.frames[0]] : names.frames[lane.frames[0]];
    const text = element('span', '');
    text.textContent = name;
    label.append(text);
    label.title = trans.__('%1: go to its next moment', name);
    label.style.setProperty('--yieldscope-depth', String(Math.min(lane.depth, 6)));
    label.dataset.depth = String(lane.depth);
    return label;
  }

  /** Go to the next moment of any of these frames; after the last, to the first. */
  private _goTo(frames: readonly number[]): void {
    const { player, model } = this._scene;
    const steps = frames
      .flatMap(frame => [...model.stepsOf(frame)])
      .map(step => player.shownAt(step));
    const after = steps.filter(step => step > player.step);
    const target = Math.min(...(after.length > 0 ? after : steps));
    if (Number.isFinite(target)) {
      player.pause();
      player.goTo(target);
    }
  }

  /** Show one group or lane alone; once more, everything. */
  private _focus(focus: NonNullable<IFilter['focus']>): void {
    const { display } = this._scene;
    const { focus: now } = display.filter;
    const same = now?.kind === focus.kind && now.index === focus.index;
    display.filter = { ...display.filter, focus: same ? null : focus };
  }

  private readonly _scene: IScene;
  private readonly _lanes: HTMLElement[] = [];
  private readonly _groups: HTMLElement[] = [];
}

function place(node: HTMLElement, where: IRowPlace | null): void {
  node.hidden = where === null;
  if (where) {
    node.style.top = `${where.top}px`;
    node.style.height = `${where.height}px`;
  }
}
