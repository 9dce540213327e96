import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  ICommandPalette,
  ISessionContextDialogs,
  IToolbarWidgetRegistry,
  Notification
} from '@jupyterlab/apputils';
import type { ISessionContext } from '@jupyterlab/apputils';
import type { Cell } from '@jupyterlab/cells';
import type { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { INotebookWatch, IWatchProblem } from '../kernel';
// A cell's request must not overtake what its watch sends: there is no time to import.
import { NotebookWatch } from '../kernel';
import { runWatchedIcon, watchOffIcon, watchOnIcon } from './icons';
import { IYieldscopeSettings } from './settings';
import { WatchButton, describeProblem, watchCaption } from './watch-button';

export namespace CommandIDs {
  /** Watch all cells that are run in the current notebook, or no longer. */
  export const toggleWatch = 'yieldscope:toggle-watch';

  /** Run the active cell, and watch it. */
  export const runWatched = 'yieldscope:run-watched';
}

/** Watching the cells of notebooks: the toolbar's toggle, the commands, and what the kernel is told. */
export const watchPlugin: JupyterFrontEndPlugin<void> = {
  id: 'yieldscope:watch',
  description: 'Watches how the cells of notebooks run.',
  autoStart: true,
  requires: [INotebookTracker, IToolbarWidgetRegistry, IYieldscopeSettings],
  optional: [ITranslator, ICommandPalette, ISessionContextDialogs],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    toolbars: IToolbarWidgetRegistry,
    settings: IYieldscopeSettings,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    dialogs: ISessionContextDialogs | null
  ): void => {
    translator ??= nullTranslator;
    const trans = translator.load('yieldscope');
    const { commands } = app;
    const watches = new Private.Watches(app, trans, settings, () => {
      commands.notifyCommandChanged(CommandIDs.toggleWatch);
      commands.notifyCommandChanged(CommandIDs.runWatched);
    });
    const current = (): NotebookPanel | null =>
      tracker.currentWidget === app.shell.currentWidget ? tracker.currentWidget : null;

    // One watch a session from its start, so that its kernel's messages are heard.
    tracker.widgetAdded.connect((_, panel) => {
      watches.of(panel.sessionContext);
    });
    tracker.currentChanged.connect(() => {
      commands.notifyCommandChanged(CommandIDs.toggleWatch);
      commands.notifyCommandChanged(CommandIDs.runWatched);
    });
    tracker.activeCellChanged.connect(() => {
      commands.notifyCommandChanged(CommandIDs.runWatched);
    });
    toolbars.addFactory<NotebookPanel>('Notebook', 'yieldscope-watch', panel => {
      const watch = watches.of(panel.sessionContext);
      return new WatchButton({ watch, trans, toggle: () => void watches.toggle(watch) });
    });

    const watchIn = (notebook: Notebook): INotebookWatch | null => {
      const panel = tracker.find(({ content }) => content === notebook);
      return panel ? watches.of(panel.sessionContext) : null;
    };
    // Emitted synchronously before the cell's request: what `prepare` sends is in front of it.
    NotebookActions.executionScheduled.connect((_, { notebook, cell }) => {
      watchIn(notebook)?.prepare(...Private.identify(cell));
    });
    NotebookActions.executed.connect((_, { notebook, cell }) => {
      watchIn(notebook)?.finish(...Private.identify(cell));
    });

    commands.addCommand(CommandIDs.toggleWatch, {
      label: trans.__('Watch Cells'),
      caption: () => {
        const panel = current();
        return panel ? watchCaption(watches.of(panel.sessionContext), trans) : '';
      },
      icon: () => {
        const panel = current();
        return panel && watches.of(panel.sessionContext).on ? watchOnIcon : watchOffIcon;
      },
      describedBy: { args: { type: 'object', properties: {} } },
      isToggleable: true,
      isToggled: () => {
        const panel = current();
        return panel !== null && watches.of(panel.sessionContext).on;
      },
      isEnabled: () => {
        const panel = current();
        return panel !== null && watches.of(panel.sessionContext).obstacle === null;
      },
      execute: async () => {
        const panel = current();
        if (panel) {
          await watches.toggle(watches.of(panel.sessionContext));
        }
      }
    });

    commands.addCommand(CommandIDs.runWatched, {
      label: trans.__('Run Cell and Watch It'),
      caption: trans.__('Run the active cell once and show how it ran'),
      icon: runWatchedIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => {
        const panel = current();
        if (panel?.content.activeCell?.model.type !== 'code') {
          return false;
        }
        const { obstacle } = watches.of(panel.sessionContext);
        // Without a kernel, running a cell asks for one.
        return obstacle === null || obstacle.reason === 'no-kernel';
      },
      execute: async () => {
        const panel = current();
        const cell = panel?.content.activeCell;
        if (!panel || cell?.model.type !== 'code') {
          return;
        }
        const { content, sessionContext } = panel;
        const watch = watches.of(sessionContext);
        const [id, source] = Private.identify(cell);
        watch.once(id);
        content.deselectAll();
        try {
          await NotebookActions.run(
            content,
            sessionContext,
            dialogs ?? undefined,
            translator ?? undefined
          );
        } finally {
          watch.finish(id, source);
        }
      }
    });

    const category = trans.__('Yieldscope');
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category });
    }
  }
};

namespace Private {
  /** The watches of the sessions of all notebooks. */
  export class Watches {
    constructor(
      private readonly _app: JupyterFrontEnd,
      private readonly _trans: TranslationBundle,
      private readonly _settings: IYieldscopeSettings,
      private readonly _changed: () => void
    ) {}

    of(session: ISessionContext): INotebookWatch {
      let watch = this._watches.get(session);
      if (!watch) {
        const { kernelspecs } = this._app.serviceManager;
        const languageOf = (name: string): string | null =>
          kernelspecs.specs?.kernelspecs[name]?.language ?? null;
        watch = new NotebookWatch({
          host: session,
          languageOf,
          recorded: () => this._settings.recorded
        });
        watch.changed.connect(this._changed);
        watch.failed.connect((_, problem) => this._warn(problem));
        session.disposed.connect(watch.dispose, watch);
        this._watches.set(session, watch);
      }
      return watch;
    }

    async toggle(watch: INotebookWatch): Promise<void> {
      const problem = await watch.set(!watch.on);
      if (problem) {
        this._warn(problem);
      }
    }

    private _warn(problem: IWatchProblem): void {
      Notification.warning(describeProblem(problem, this._trans), { autoClose: 8000 });
    }

    private readonly _watches = new WeakMap<ISessionContext, INotebookWatch>();
  }

  /** What a watch asks of a cell: its id, as the kernel is told it, and its text. */
  export function identify(cell: Cell): [string, string] {
    const { sharedModel } = cell.model;
    return [sharedModel.getId(), sharedModel.getSource()];
  }
}
