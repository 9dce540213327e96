import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { PanelLayout, Widget } from '@lumino/widgets';
import { MIME_TYPE } from '../trace';
import { RunSource } from './run-source';
import { viewOf } from './shown';
import type { IShowOptions } from './shown';

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

  /** The run that is shown now, or null before the first trace. */
  get source(): RunSource | null {
    return this._source;
  }

  /** Called again with the same data whenever JupyterLab renders its outputs anew. */
  renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const data = model.data[MIME_TYPE];
    if (this._source === null || data !== this._source.data) {
      const { isNew, open, ...options } = this._options;
      this._source = new RunSource(data);
      this.content?.dispose();
      const view = viewOf(this._source, {
        ...options,
        autoplay: isNew,
        open: open && (source => open(source, this))
      });
      (this.layout as PanelLayout).addWidget(view);
    }
    return Promise.resolve();
  }

  private readonly _options: TraceRenderer.IOptions;
  private _source: RunSource | null = null;
}

export namespace TraceRenderer {
  export interface IOptions extends IShowOptions {
    /** Whether a run was made while this page looked on, and is shown for the first time. */
    readonly isNew: (run: string) => boolean;
    /** Opens a run beside where it is rendered. */
    readonly open?: (source: RunSource, renderer: TraceRenderer) => void;
  }
}
