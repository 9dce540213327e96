import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Token, UUID } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { RunPanel, RunSource } from '../views';
import { watchOnIcon } from './icons';
import { NotebookRuns, runsOf } from './notebook-runs';
import { IYieldscopeSettings } from './settings';

const OPEN_PANEL = 'yieldscope:open-panel';

/** Opens runs beside where they are seen. */
export interface IRunPanels {
  /** @param seen - What shows the run now, such as an output. */
  open(source: RunSource, seen: Widget): void;
}

export const IRunPanels = new Token<IRunPanels>(
  'yieldscope:IRunPanels',
  'Opens recorded runs in panels of their own.'
);

/** Runs in tabs of their own, beside the notebook. */
export const panelPlugin: JupyterFrontEndPlugin<IRunPanels> = {
  id: 'yieldscope:panel',
  description: 'Opens recorded runs beside their notebook.',
  autoStart: true,
  provides: IRunPanels,
  requires: [IEditorServices, IYieldscopeSettings],
  optional: [INotebookTracker, ITranslator, ICommandPalette, ILabShell, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    editors: IEditorServices,
    settings: IYieldscopeSettings,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null
  ): IRunPanels => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    const panels = new Private.Panels({ app, editors, settings, trans, split: labShell !== null });
    if (!notebooks) {
      return panels;
    }
    const runs = new NotebookRuns(notebooks);
    runs.arrived.connect((_, { notebook, data }) => panels.arrived(notebook, data));
    notebooks.widgetAdded.connect((_, notebook) => panels.watchName(notebook));
    notebooks.currentChanged.connect(() => app.commands.notifyCommandChanged(OPEN_PANEL));
    panels.notebookOf = seen =>
      notebooks.find(notebook => notebook.node.contains(seen.node)) ?? null;

    /** The run in the cell over which the context menu was opened. */
    const here = (): { notebook: NotebookPanel; data: unknown } | null => {
      const node = app.contextMenuHitTest(({ classList }) => classList.contains('jp-CodeCell'));
      const notebook = node && notebooks.find(panel => panel.node.contains(node));
      const cell = notebook?.content.widgets.find(widget => widget.node === node);
      if (!notebook || !cell) {
        return null;
      }
      const shown = Array.from(cell.node.querySelectorAll('.jp-YieldscopeRenderer'));
      const hit = app.contextMenuHitTest(({ classList }) =>
        classList.contains('jp-YieldscopeRenderer')
      );
      const data = runsOf(cell.model);
      const at = hit ? shown.indexOf(hit) : -1;
      return data.length > 0 ? { notebook, data: data[at] ?? data[data.length - 1] } : null;
    };

    app.commands.addCommand(OPEN_PANEL, {
      label: trans.__('Open Run in Panel'),
      caption: trans.__('Show a recorded run beside its notebook'),
      icon: watchOnIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: { type: 'string', description: 'The notebook; the current one by default' },
            run: { type: 'string', description: 'The id of a run; the latest one by default' },
            follow: { type: 'boolean', description: 'Whether to go on to each new run' },
            here: { type: 'boolean', description: 'Whether the run under the pointer is meant' },
            restore: { type: 'string', description: 'The id that it had before a reload' }
          }
        }
      },
      isVisible: args => !args.here || here() !== null,
      isEnabled: args =>
        args.here ? here() !== null : Boolean(args.path) || notebooks.currentWidget !== null,
      execute: args => {
        if (args.here) {
          const found = here();
          return found
            ? panels.show(found.notebook, found.notebook.context.path, found.data, false)
            : undefined;
        }
        const path = typeof args.path === 'string' ? args.path : null;
        const find = (): NotebookPanel | null =>
          path === null
            ? notebooks.currentWidget
            : (notebooks.find(({ context }) => context.path === path) ?? null);
        const run = typeof args.run === 'string' ? args.run : null;
        const follows = typeof args.follow === 'boolean' ? args.follow : run === null;
        const dataIn = (notebook: NotebookPanel): unknown =>
          run === null || follows ? runs.latest(notebook) : runs.find(notebook, run);
        if (typeof args.restore === 'string' && path !== null) {
          const panel = panels.make(path, follows, args.restore);
          panels.add(panel, null);
          // Only now are the notebooks put back, too.
          void app.restored.then(async () => {
            const notebook = find();
            await notebook?.context.ready;
            await notebook?.revealed;
            const data = notebook && dataIn(notebook);
            if (data && !panel.isDisposed) {
              panel.showRun(new RunSource(data));
            } else if (!notebook || !follows) {
              panel.dispose();
            }
          });
          return panel;
        }
        const notebook = find();
        return notebook
          ? panels.show(notebook, notebook.context.path, dataIn(notebook), follows)
          : undefined;
      }
    });
    palette?.addItem({ command: OPEN_PANEL, category: trans.__('Yieldscope') });
    void restorer?.restore(panels.tracker, {
      command: OPEN_PANEL,
      args: ({ id, notebook, run, follows }) => ({
        path: notebook,
        run,
        follow: follows,
        restore: id
      }),
      name: ({ id }) => id
    });
    return panels;
  }
};

namespace Private {
  export interface IOptions {
    readonly app: JupyterFrontEnd;
    readonly editors: IEditorServices;
    readonly settings: IYieldscopeSettings;
    readonly trans: TranslationBundle;
    /** Whether the main area can be split. */
    readonly split: boolean;
  }

  export class Panels implements IRunPanels {
    constructor(options: IOptions) {
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

    private readonly _options: IOptions;
    private readonly _panels = new Set<RunPanel>();
  }

  function idOf(source: RunSource): string | null {
    try {
      return source.trace.run.run;
    } catch {
      return null;
    }
  }
}
