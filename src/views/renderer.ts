import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { PanelLayout, Widget } from '@lumino/widgets';
import { MIME_TYPE, readTrace, TraceFormatError } from '../trace';
import type { ITrans, Trace } from '../trace';
import { MessageView } from './message';
import { RunView } from './run';

/** Shows a trace from a notebook output, or says what is wrong with it. */
export class TraceRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(options: TraceRenderer.IOptions) {
    super();
    this._options = options;
    this.addClass('jp-YieldscopeRenderer');
    this.layout = new PanelLayout();
  }

  /** The view that is shown now, or null before the first trace. */
  get content(): Widget | null {
    return (this.layout as PanelLayout).widgets[0] ?? null;
  }

  /** Called again with the same data whenever JupyterLab renders its outputs anew. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[MIME_TYPE];
    if (data !== this._data) {
      this._data = data;
      this.content?.dispose();
      (this.layout as PanelLayout).addWidget(this._view(data));
    }
    return Promise.resolve();
  }

  private _view(data: unknown): Widget {
    const { trans, editorFactory, isNew } = this._options;
    try {
      const trace = readTrace(data);
      return trace.length === 0
        ? empty(trace, trans)
        : new RunView({ trace, trans, editorFactory, autoplay: () => isNew(trace.run.run) });
    } catch (error) {
      return broken(error, trans);
    }
  }

  private readonly _options: TraceRenderer.IOptions;
  private _data: unknown = undefined;
}

export namespace TraceRenderer {
  export interface IOptions {
    readonly trans: ITrans;
    readonly editorFactory: CodeEditor.Factory;
    /** Whether a run was made while this page looked on, and is shown for the first time. */
    readonly isNew: (run: string) => boolean;
  }
}

function empty(trace: Trace, trans: ITrans): MessageView {
  return new MessageView({
    alert: false,
    heading: trans.__('Nothing was recorded.'),
    texts: [
      trace.run.stoppedNote ??
        trans.__(
          'No watched code ran: the cell called nothing of its own, or only code of libraries.'
        ),
      trans.__('Run a cell that defines and calls functions, generators or coroutines.')
    ]
  });
}

/** Any error at all: a notebook with a bad output must still open. */
function broken(error: unknown, trans: ITrans): MessageView {
  const reason = error instanceof TraceFormatError ? error.reason : 'broken';
  const advice =
    reason === 'version'
      ? trans.__('Update Yieldscope, or run the code again to record it anew.')
      : trans.__('Run the code again to record it anew. Nothing else is affected.');
  return new MessageView({
    alert: true,
    heading: trans.__('This trace cannot be shown.'),
    texts: [error instanceof Error ? error.message : String(error), advice]
  });
}
