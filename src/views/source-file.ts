import { CodeEditor, CodeEditorWrapper } from '@jupyterlab/codeeditor';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import { EditorView } from '@codemirror/view';
import { PanelLayout, Widget } from '@lumino/widgets';
import type { ITrans } from '../trace';
import { MARKS, SET_MARKS } from './marks';
import type { IMark } from './marks';

/** One file's text in a read-only editor of the notebook's kind. */
export class SourceFile extends Widget {
  constructor(options: SourceFile.IOptions) {
    super();
    const { name, source, factory, trans, onLine } = options;
    this.addClass('jp-YieldscopeSourceFile');
    this.node.dataset.file = name;
    this._title = new Widget();
    this._title.addClass('jp-YieldscopeSourceFile-title');
    this._title.node.textContent = name;
    this._code = new CodeEditorWrapper({
      model: new CodeEditor.Model({ mimeType: 'text/x-ipython' }),
      factory,
      editorOptions: {
        config: { readOnly: true, lineNumbers: true, lineWrap: true, codeFolding: false }
      }
    });
    this._code.model.sharedModel.setSource(
      source ?? trans.__('# The text of this code was not kept.')
    );
    this._editor.injectExtension([
      MARKS,
      EditorView.editable.of(false),
      EditorView.contentAttributes.of({
        'aria-label': trans.__('Source of %1', name),
        tabindex: '-1'
      }),
      EditorView.domEventHandlers({
        click: (event, view) => {
          const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
          if (at !== null) {
            onLine(view.state.doc.lineAt(at).number);
          }
          return false;
        }
      })
    ]);
    const layout = (this.layout = new PanelLayout());
    layout.addWidget(this._title);
    layout.addWidget(this._code);
  }

  /** Whether the file's name stands above it. */
  set titled(value: boolean) {
    this._title.setHidden(!value);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._code.model.dispose();
      super.dispose();
    }
  }

  setMarks(marks: readonly IMark[]): void {
    this._editor.editor.dispatch({ effects: SET_MARKS.of(marks) });
  }

  /** Scroll a pane so that a line is seen: by hand, since the editor's own way would scroll the whole notebook too. */
  reveal(line: number, pane: HTMLElement): void {
    this._revealed = line;
    this._scroll(line, pane);
    // Heights of lines that were out of sight were guessed; now that they are in sight they are known.
    this._editor.editor.requestMeasure({
      key: this,
      read: () => null,
      write: () => {
        if (this._revealed === line && !this.isDisposed) {
          this._scroll(line, pane);
        }
      }
    });
  }

  private _scroll(line: number, pane: HTMLElement): void {
    const view = this._editor.editor;
    if (line < 1 || line > view.state.doc.lines) {
      return;
    }
    const block = view.lineBlockAt(view.state.doc.line(line).from);
    const origin = pane.getBoundingClientRect().top - pane.scrollTop;
    const top = view.documentTop - origin + block.top;
    const margin = 2 * block.height;
    if (top - margin < pane.scrollTop) {
      pane.scrollTop = top - margin;
    } else if (top + margin > pane.scrollTop + pane.clientHeight) {
      pane.scrollTop = top + margin - pane.clientHeight;
    }
  }

  private get _editor(): CodeMirrorEditor {
    return this._code.editor as CodeMirrorEditor;
  }

  private _revealed = 0;
  private readonly _title: Widget;
  private readonly _code: CodeEditorWrapper;
}

export namespace SourceFile {
  export interface IOptions {
    readonly name: string;
    /** The text as it was run; null where it was not kept. */
    readonly source: string | null;
    readonly factory: CodeEditor.Factory;
    readonly trans: ITrans;
    /** Called with the line (from 1) that was clicked. */
    readonly onLine: (line: number) => void;
  }
}
