import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { RunSource } from '../views';
import { watchOnIcon } from './icons';
import { NotebookRuns, runsOf } from './notebook-runs';
import { IRunPanels, Panels } from './panels';
import { IYieldscopeSettings } from './settings';

const OPEN_PANEL = 'yieldscope:open-panel';

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
    const panels = new Panels({ app, editors, settings, trans, split: labShell !== null });
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
