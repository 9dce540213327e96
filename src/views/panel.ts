import { PanelLayout, Widget } from '@lumino/widgets';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { MessageView } from './message';
import type { RunSource } from './run-source';
import { viewOf } from './shown';
import type { IShowOptions } from './shown';

/**
 * A run in a tab of its own, at a position of its own. It may follow a notebook: then it shows each
 * new run of it in place of the one before.
 */
export class RunPanel extends Widget {
  constructor(options: RunPanel.IOptions) {
    super();
    this._options = options;
    this._notebook = options.notebook;
    this._follows = options.follows;
    this.addClass('jp-YieldscopePanel');
    const layout = (this.layout = new PanelLayout());
    const { trans } = options;
    layout.addWidget(
      new MessageView({
        alert: false,
        heading: trans.__('No run yet.'),
        texts: [
          trans.__(
            'Switch on Watch in the toolbar of the notebook, and run a cell: it is shown here.'
          )
        ]
      })
    );
  }

  /** Emitted after the run, the notebook or whether it follows has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The run that is shown; null before the first. */
  get source(): RunSource | null {
    return this._source;
  }

  /** The path of the notebook that the run is of; null where it is of none. */
  get notebook(): string | null {
    return this._notebook;
  }
  set notebook(value: string | null) {
    if (value !== this._notebook) {
      this._notebook = value;
      this._changed.emit();
    }
  }

  /** Whether it goes on to each new run of its notebook. */
  get follows(): boolean {
    return this._follows && this._notebook !== null;
  }
  set follows(value: boolean) {
    if (value !== this._follows) {
      this._follows = value;
      this._changed.emit();
    }
  }

  /** The id of the run that is shown; null for none, and for what is no trace. */
  get run(): string | null {
    try {
      return this._source?.trace.run.run ?? null;
    } catch {
      return null;
    }
  }

  /** The name of the code that the run began in; null for none, and for what is no trace. */
  get code(): string | null {
    try {
      const trace = this._source?.trace;
      return trace && trace.length > 0 ? trace.frames[trace.frame(0)].filename : null;
    } catch {
      return null;
    }
  }

  /** Show a run from its start, in place of the one before. */
  showRun(source: RunSource): void {
    this._source = source;
    const layout = this.layout as PanelLayout;
    layout.widgets.forEach(widget => widget.dispose());
    layout.addWidget(viewOf(source, this._options));
    this._changed.emit();
  }

  private readonly _options: RunPanel.IOptions;
  private readonly _changed = new Signal<this, void>(this);
  private _source: RunSource | null = null;
  private _notebook: string | null;
  private _follows: boolean;
}

export namespace RunPanel {
  export interface IOptions extends IShowOptions {
    readonly notebook: string | null;
    readonly follows: boolean;
  }
}
