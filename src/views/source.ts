import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import { calleeOf } from './frames';
import type { IMark } from './marks';
import { tag } from './postures';
import type { IScene } from './scene';
import { SourceFile } from './source-file';

/**
 * The code as it was run, read-only, with every live frame's line marked at once.
 *
 * #### Notes
 * The file that the run began in comes first, the others below it, each from
 * the step on at which a frame of it was first shown.
 */
export class Source extends Widget {
  constructor(scene: IScene, factory: CodeEditor.Factory) {
    super();
    this._scene = scene;
    this._factory = factory;
    this.addClass('jp-YieldscopeSource');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', scene.trans.__('Source as it was run'));
    // It scrolls, and what scrolls can be reached by keys.
    this.node.tabIndex = 0;
    this.layout = new PanelLayout();
    this._order = watchedFiles(scene);
    scene.player.changed.connect(this.update, this);
    this._mark();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._resizes = new ResizeObserver(() => this.update());
    this._resizes.observe(this.node);
    this.update();
  }

  protected override onBeforeDetach(msg: Message): void {
    this._resizes?.disconnect();
    super.onBeforeDetach(msg);
  }

  protected override onUpdateRequest(msg: Message): void {
    super.onUpdateRequest(msg);
    this._mark();
  }

  private _mark(): void {
    const { model, names, player, trans } = this._scene;
    const { trace } = model;
    const state = this._scene.state();
    const marks = new Map<string, IMark[]>();
    for (const frame of state.frames) {
      const { filename } = trace.frames[frame.frame];
      marks.set(filename, [
        ...(marks.get(filename) ?? []),
        {
          line: frame.line,
          frame: frame.frame,
          posture: frame.posture,
          text: tag(frame, names, trans, calleeOf(state, frame.frame))
        }
      ]);
    }
    for (const file of marks.keys()) {
      this._open(file);
    }
    for (const [name, file] of this._files) {
      file.setMarks(marks.get(name) ?? []);
    }
    const here = trace.frames[trace.frame(player.step)].filename;
    this._files.get(here)?.reveal(trace.line(player.step), this.node);
  }

  /** Show a file, below those that come before it. */
  private _open(name: string): void {
    if (this._files.has(name)) {
      return;
    }
    const file = new SourceFile({
      name,
      source: this._scene.model.trace.sources.get(name) ?? null,
      factory: this._factory,
      trans: this._scene.trans,
      onLine: line => this._goTo(name, line)
    });
    this._files.set(name, file);
    const place = this._order.indexOf(name);
    const before = this._order.slice(0, place).filter(other => this._files.has(other));
    (this.layout as PanelLayout).insertWidget(before.length, file);
    // One file needs no name above it.
    for (const other of this._files.values()) {
      other.titled = this._files.size > 1;
    }
  }

  /** Go to the next moment on a line. */
  private _goTo(name: string, line: number): void {
    const { model, player } = this._scene;
    const { trace } = model;
    for (let i = 1; i <= trace.length; i++) {
      const step = (player.step + i) % trace.length;
      const shown = player.shownAt(step);
      if (
        shown !== player.step &&
        trace.line(step) === line &&
        trace.frames[trace.frame(step)].filename === name
      ) {
        player.pause();
        player.goTo(shown);
        return;
      }
    }
  }

  private readonly _scene: IScene;
  private readonly _factory: CodeEditor.Factory;
  private readonly _order: readonly string[];
  private readonly _files = new Map<string, SourceFile>();
  private _resizes: ResizeObserver | null = null;
}

/** Files that a watched frame belongs to, in the order in which they were entered. */
function watchedFiles({ model }: IScene): string[] {
  const order = model.trace.frames
    .map(({ id, filename }) => ({ filename, first: model.stepsOf(id)[0] ?? Infinity }))
    .sort((a, b) => a.first - b.first);
  return [...new Set(order.map(({ filename }) => filename))];
}
