import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { PanelLayout, Widget } from '@lumino/widgets';
import { MessageView } from './message';
import { FollowSwitch } from './panel-switch';
import type { IFollower } from './panel-switch';
import type { RunSource } from './run-source';
import { viewOf } from './shown';
import type { IShowOptions } from './shown';

/**
 * A run in a tab of its own, at a position of its own. It may follow a notebook: then it shows each
 * new run of it in place of the one before.
 *
 * #### Notes
 * It is no `MainAreaWidget`: the `jp-toolbar` of those keeps its parent for good, and with it all
 * that was ever shown there.
 */
export class RunPanel extends Widget implements IFollower {
  constructor(options: RunPanel.IOptions) {
    super();
    this._options = options;
    this._notebook = options.notebook;
    this._follows = options.follows;
    this.addClass('jp-YieldscopePanel');
    this.title.closable = true;
    const layout = (this.layout = new PanelLayout());
    if (options.notebook !== null) {
      layout.addWidget(new FollowSwitch(this, options.trans));
    }
    layout.addWidget((this._view = nothingYet(options)));
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
    this._view.dispose();
    this._view = viewOf(source, this._options);
    (this.layout as PanelLayout).addWidget(this._view);
    this._changed.emit();
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    // The keys are those of the run.
    this._view.node.tabIndex = Math.max(this._view.node.tabIndex, -1);
    this._view.node.focus({ preventScroll: true });
  }

  protected override onCloseRequest(msg: Message): void {
    super.onCloseRequest(msg);
    this.dispose();
  }

  private readonly _options: RunPanel.IOptions;
  private readonly _changed = new Signal<this, void>(this);
  private _source: RunSource | null = null;
  private _view: Widget;
  private _notebook: string | null;
  private _follows: boolean;
}

export namespace RunPanel {
  export interface IOptions extends IShowOptions {
    readonly notebook: string | null;
    readonly follows: boolean;
  }
}

function nothingYet({ trans }: RunPanel.IOptions): MessageView {
  return new MessageView({
    tone: 'calm',
    heading: trans.__('No run yet.'),
    text: trans.__('The runs of the notebook are shown here, each in place of the one before.'),
    next: trans.__('Switch on Watch in the toolbar of the notebook, and run a cell.')
  });
}
