import type { IScene } from '../scene';
import { element } from './shared';

/** Nobody reads more names in a row, and a trace may say that frames ask each other in a circle. */
const MOST = 40;

/** Who asked whom, from the task to the frame of the step: always in sight, wherever its lanes are. */
export class Crumbs {
  constructor(private readonly _scene: IScene) {
    this.node.setAttribute(
      'aria-label',
      _scene.trans.__('The frame of this step, and who asked it')
    );
  }

  readonly node = element('nav', 'jp-YieldscopeLanes-crumbs');

  /** Show those of the step. */
  update(): void {
    const { player, model, names, layout, folds, display, trans } = this._scene;
    if (player.step === this._step && display.spread === this._spread) {
      return;
    }
    this._step = player.step;
    this._spread = display.spread;
    const { trace } = model;
    const chain: number[] = [];
    for (
      let at: number | null = trace.frame(player.step);
      at !== null && chain.length < MOST && !chain.includes(at);
      at = model.askerOf(at, player.step)
    ) {
      chain.unshift(at);
    }
    const list = element('ol', '');
    const task = trace.task(player.step);
    const where = task === null ? trans.__('outside any task') : names.tasks[task];
    // The cell's own task is called as its frame is.
    if (where !== names.frames[chain[0]]) {
      const first = element('li', '');
      first.textContent = where;
      list.append(first);
    }
    let before: number | null = null;
    for (const frame of chain) {
      const lane = layout.laneOf[frame];
      const fold = (folds.of[lane] ?? []).find(one => folds.folds[one].kind === 'passing') ?? null;
      const folded = fold !== null && !display.spread.has(fold) && frame !== chain.at(-1);
      // Frames that only pass on are one item here, too.
      if (folded && fold === before) {
        continue;
      }
      before = folded ? fold : null;
      list.append(folded ? this._foldItem(fold) : this._frameItem(frame));
    }
    list.lastElementChild?.setAttribute('aria-current', 'step');
    this.node.replaceChildren(list);
    // Where there is no room for all, the end tells most.
    this.node.scrollLeft = this.node.scrollWidth;
  }

  private _frameItem(frame: number): HTMLElement {
    const { names, trans, player, model } = this._scene;
    const title = trans.__('%1: go to its last step', names.frames[frame]);
    return item(names.frames[frame], title, () => {
      const step = model.lastStepOf(frame, player.step);
      if (step !== null) {
        player.pause();
        player.goTo(player.shownAt(step));
      }
    });
  }

  private _foldItem(fold: number): HTMLElement {
    const { trans, folds, display } = this._scene;
    const { length } = folds.folds[fold].lanes;
    const name = trans._n('%1 passes on', '%1 pass on', length);
    return item(name, trans.__('Show each of them'), () => {
      display.spread = new Set([...display.spread, fold]);
    });
  }

  private _step = -1;
  private _spread: ReadonlySet<number> | null = null;
}

function item(name: string, title: string, onclick: () => void): HTMLElement {
  const node = element('li', '');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = name;
  button.title = title;
  button.onclick = onclick;
  node.append(button);
  return node;
}
