import type { JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { IEditorServices } from '@jupyterlab/codeeditor';
import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Token, UUID } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { RunPanel, RunSource } from '../views';
import { watchOnIcon } from './icons';
import type { IYieldscopeSettings } from './settings';

/** Opens runs beside where they are seen. */
export interface IRunPanels {
  /** @param seen - What shows the run now, such as an output. */
  open(source: RunSource, seen: Widget): void;
}

export const IRunPanels = new Token<IRunPanels>(
  'yieldscope:IRunPanels',
  'Opens recorded runs in panels of their own.'
);

/** What panels are made with. */
export interface IPanelsOptions {
  readonly app: JupyterFrontEnd;
  readonly editors: IEditorServices;
  readonly settings: IYieldscopeSettings;
  readonly trans: TranslationBundle;
  /** Whether the main area can be split. */
  readonly split: boolean;
}

/** The panels of this page: those that follow a notebook, and those that keep to a run. */
export class Panels implements IRunPanels {
  constructor(options: IPanelsOptions) {
    this._options = options;
  }

  /** Those that are of a notebook, which can be found again after a reload. */
  readonly tracker = new WidgetTracker<RunPanel>({ namespace: 'yieldscope-panel' });

  notebookOf: (seen: Widget) => NotebookPanel | null = () => null;

  open(source: RunSource, seen: Widget): void {
    const notebook = this.notebookOf(seen);
    const { app } = this._options;
    const beside =
      notebook ?? Array.from(app.shell.widgets('main')).find(w => w.node.contains(seen.node));
    this.show(beside ?? null, notebook?.context.path ?? null, source, false);
  }

  /** Show a run in a panel; one that shows it already comes to the front. */
  show(beside: Widget | null, path: string | null, run: unknown, follows: boolean): RunPanel {
    const source = run instanceof RunSource ? run : run === null ? null : new RunSource(run);
    const id = source && idOf(source);
    const found = [...this._panels].find(
      panel =>
        panel.notebook === path &&
        panel.follows === follows &&
        (follows || (id !== null && panel.run === id))
    );
    if (found) {
      this._options.app.shell.activateById(found.id);
      return found;
    }
    const panel = this.make(path, follows);
    if (source) {
      panel.showRun(source);
    }
    this.add(panel, beside);
    this._options.app.shell.activateById(panel.id);
    return panel;
  }

  /** @param id - The layout knows a panel by it, also after a reload. */
  make(path: string | null, follows: boolean, id = `yieldscope-panel-${UUID.uuid4()}`): RunPanel {
    const { editors, settings, trans } = this._options;
    const panel = new RunPanel({
      trans,
      editorFactory: editors.factoryService.newInlineEditor,
      preferences: settings.preferences,
      notebook: path,
      follows
    });
    panel.id = id;
    panel.title.icon = watchOnIcon;
    const name = (): void => {
      const file = panel.notebook === null ? null : PathExt.basename(panel.notebook);
      const { code } = panel;
      panel.title.label =
        file === null
          ? (code ?? trans.__('Recorded run'))
          : code === null
            ? trans.__('Runs of %1', file)
            : trans.__('%1 of %2', code, file);
      panel.title.caption =
        panel.notebook !== null && code !== null
          ? trans.__('The run of %1 in %2', code, panel.notebook)
          : panel.title.label;
      panel.node.setAttribute('aria-label', panel.title.caption);
    };
    panel.changed.connect(() => {
      name();
      if (panel.notebook !== null && this.tracker.has(panel)) {
        void this.tracker.save(panel);
      }
    });
    name();
    return panel;
  }

  /** @param beside - What it is to stand beside; null: wherever there is room. */
  add(panel: RunPanel, beside: Widget | null): void {
    const { app, split } = this._options;
    // Further ones share the room of those there are: each split would halve it.
    const other = [...this._panels].reverse().find(({ isAttached }) => isAttached);
    this._panels.add(panel);
    panel.disposed.connect(() => this._panels.delete(panel));
    if (panel.notebook !== null) {
      void this.tracker.add(panel);
    }
    if (split) {
      app.shell.add(
        panel,
        'main',
        beside && other
          ? { mode: 'tab-after', ref: other.id }
          : beside
            ? { mode: 'split-right', ref: beside.id }
            : {}
      );
    } else {
      // Where the main area holds one document alone, the side is what there is.
      app.shell.add(panel, 'right');
    }
  }

  arrived(notebook: NotebookPanel, data: unknown): void {
    for (const panel of this._panels) {
      if (panel.follows && panel.notebook === notebook.context.path) {
        panel.showRun(new RunSource(data));
      }
    }
  }

  /** Panels keep to their notebook when it is given another name. */
  watchName({ context }: NotebookPanel): void {
    let { path } = context;
    context.pathChanged.connect((_, now) => {
      for (const panel of this._panels) {
        if (panel.notebook === path) {
          panel.notebook = now;
        }
      }
      path = now;
    });
  }

  private readonly _options: IPanelsOptions;
  private readonly _panels = new Set<RunPanel>();
}

function idOf(source: RunSource): string | null {
  try {
    return source.trace.run.run;
  } catch {
    return null;
  }
}
