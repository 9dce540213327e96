import { CodeEditor, CodeEditorWrapper } from '@jupyterlab/codeeditor';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { StateEffect, StateField } from '@codemirror/state';
import type { Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import { stateAt } from '../trace';
import type { Posture } from '../trace';
import { calleeOf } from './frames';
import { SIGNS, tag } from './postures';
import type { IScene } from './scene';

/** A live frame's mark on a line. Lines count from 1. */
interface IMark {
  readonly line: number;
  readonly frame: number;
  readonly posture: Posture;
  readonly text: string;
}

/** Of several marks on one line, the one that colours it. */
const RANK: readonly Posture[] = ['running', 'held', 'awaiting', 'chained', 'below', 'created'];

/**
 * The code as it was run, read-only, with every live frame's line marked at once.
 *
 * #### Notes
 * One file at a time: that of the frame of this step. Where code of several
 * files was watched, buttons above it show the others.
 */
export class Source extends Widget {
  constructor(scene: IScene, factory: CodeEditor.Factory) {
    super();
    this._scene = scene;
    this.addClass('jp-YieldscopeSource');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', scene.trans.__('Source as it was run'));
    const layout = (this.layout = new PanelLayout());

    this._files = watchedFiles(scene);
    this._tabs = new Widget();
    this._tabs.addClass('jp-YieldscopeSource-files');
    this._tabs.setHidden(this._files.length < 2);
    for (const file of this._files) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = file;
      button.title = file;
      button.onclick = () => this._show(file);
      this._tabs.node.appendChild(button);
    }
    layout.addWidget(this._tabs);

    const model = new CodeEditor.Model({ mimeType: 'text/x-ipython' });
    this._code = new CodeEditorWrapper({
      model,
      factory,
      editorOptions: {
        config: { readOnly: true, lineNumbers: true, lineWrap: false, codeFolding: false }
      }
    });
    this._code.addClass('jp-YieldscopeSource-code');
    this._editor.injectExtension([
      MARKS,
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({ 'aria-label': scene.trans.__('Source'), tabindex: '-1' }),
      EditorView.domEventHandlers({ click: (event, view) => this._onClick(event, view) })
    ]);
    layout.addWidget(this._code);
    scene.player.changed.connect(this.update, this);
    this._show(this._files[0] ?? '');
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._code.model.dispose();
      super.dispose();
    }
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
    const { model, player } = this._scene;
    const file = model.trace.frames[model.trace.frame(player.step)]?.filename;
    if (file !== undefined && model.trace.sources.has(file)) {
      this._show(file);
    }
  }

  private get _editor(): CodeMirrorEditor {
    return this._code.editor as CodeMirrorEditor;
  }

  private _show(file: string): void {
    const { model } = this._scene;
    if (file !== this._file) {
      this._file = file;
      const source = model.trace.sources.get(file);
      this._code.model.sharedModel.setSource(
        source ?? this._scene.trans.__('# The text of this code was not kept.')
      );
      Array.from(this._tabs.node.children, (button, i) =>
        button.setAttribute('aria-pressed', String(this._files[i] === file))
      );
    }
    this._mark();
  }

  private _mark(): void {
    const { model, names, player, trans } = this._scene;
    const state = stateAt(model, player.step);
    const marks: IMark[] = state.frames
      .filter(({ frame }) => model.trace.frames[frame].filename === this._file)
      .map(frame => ({
        line: frame.line,
        frame: frame.frame,
        posture: frame.posture,
        text: tag(frame, names, trans, calleeOf(state, frame.frame))
      }));
    const view = this._editor.editor;
    view.dispatch({ effects: SET_MARKS.of(marks) });
    const line = model.trace.line(player.step);
    const here = model.trace.frames[model.trace.frame(player.step)];
    if (here?.filename === this._file && line <= view.state.doc.lines) {
      this._reveal(view, line);
    }
  }

  /** By hand, since the editor's own way would scroll the whole notebook too. */
  private _reveal(view: EditorView, line: number): void {
    const { node } = this._code;
    const block = view.lineBlockAt(view.state.doc.line(line).from);
    const margin = block.height;
    if (block.top - margin < node.scrollTop) {
      node.scrollTop = block.top - margin;
    } else if (block.bottom + margin > node.scrollTop + node.clientHeight) {
      node.scrollTop = block.bottom + margin - node.clientHeight;
    }
  }

  /** Go to the next moment on the line that was clicked. */
  private _onClick(event: MouseEvent, view: EditorView): boolean {
    const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (at === null) {
      return false;
    }
    const { model, player } = this._scene;
    const { trace } = model;
    const line = view.state.doc.lineAt(at).number;
    for (let i = 1; i <= trace.length; i++) {
      const step = (player.step + i) % trace.length;
      if (
        trace.line(step) === line &&
        trace.frames[trace.frame(step)].filename === this._file &&
        (player.everyStep || model.momentEnd(model.momentOf(step)) !== player.step)
      ) {
        player.pause();
        player.goTo(player.everyStep ? step : model.momentEnd(model.momentOf(step)));
        return true;
      }
    }
    return false;
  }

  private readonly _scene: IScene;
  private readonly _files: readonly string[];
  private readonly _tabs: Widget;
  private readonly _code: CodeEditorWrapper;
  private _file: string | null = null;
  private _resizes: ResizeObserver | null = null;
}

/** Files that a watched frame belongs to, in the order in which they were entered. */
function watchedFiles({ model }: IScene): string[] {
  const order = model.trace.frames
    .map(({ id, filename }) => ({ filename, first: model.stepsOf(id)[0] ?? Infinity }))
    .sort((a, b) => a.first - b.first);
  return [...new Set(order.map(({ filename }) => filename))];
}

const SET_MARKS = StateEffect.define<readonly IMark[]>();

const MARKS = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(SET_MARKS)) {
        return decorate(transaction.state.doc, effect.value);
      }
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: field => EditorView.decorations.from(field)
});

function decorate(doc: Text, marks: readonly IMark[]): DecorationSet {
  const lines = new Map<number, IMark[]>();
  for (const mark of marks) {
    if (mark.line >= 1 && mark.line <= doc.lines) {
      lines.set(mark.line, [...(lines.get(mark.line) ?? []), mark]);
    }
  }
  const ranges = Array.from(lines, ([number, found]) => {
    const line = doc.line(number);
    found.sort((a, b) => rank(a.posture) - rank(b.posture));
    return [
      Decoration.line({
        class: 'jp-YieldscopeSource-line',
        attributes: { 'data-posture': found[0].posture }
      }).range(line.from),
      Decoration.widget({ widget: new Tags(found), side: 1 }).range(line.to)
    ];
  });
  return Decoration.set(ranges.flat(), true);
}

function rank(posture: Posture): number {
  const at = RANK.indexOf(posture);
  return at < 0 ? RANK.length : at;
}

/** The tags at the end of a marked line. */
class Tags extends WidgetType {
  constructor(marks: readonly IMark[]) {
    super();
    this._marks = marks;
  }

  override eq(other: Tags): boolean {
    return JSON.stringify(other._marks) === JSON.stringify(this._marks);
  }

  toDOM(): HTMLElement {
    const node = document.createElement('span');
    node.className = 'jp-YieldscopeSource-tags';
    // More than a few would push the code out of sight; the cards show all.
    for (const mark of this._marks.slice(0, 3)) {
      const tag = document.createElement('span');
      tag.className = 'jp-YieldscopeSource-tag';
      tag.dataset.posture = mark.posture;
      tag.dataset.frame = String(mark.frame);
      tag.textContent = `${SIGNS[mark.posture]} ${mark.text}`;
      node.appendChild(tag);
    }
    if (this._marks.length > 3) {
      const more = document.createElement('span');
      more.className = 'jp-YieldscopeSource-more';
      more.textContent = `+${this._marks.length - 3}`;
      node.appendChild(more);
    }
    return node;
  }

  private readonly _marks: readonly IMark[];
}
