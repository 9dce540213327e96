import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { KernelMessage } from '@jupyterlab/services';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  CARD_MIME_TYPE,
  CardRenderer,
  findHeading,
  folderOf,
  join,
  readCard,
  Readers
} from '../guide';
import type { Card } from '../guide';
import { runsOf } from './notebook-runs';
import { IShownRuns } from './shown-runs';

/** How long a run may take to come into view, in milliseconds. */
const PATIENCE = 5000;

/** Shows the cards of the guide, and keeps what the reader has done. */
export const guideCardsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'yieldscope:guide-cards',
  description: 'Shows the questions, exercises and contents of the guide, and keeps the progress.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IShownRuns],
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    shown: IShownRuns,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    const { contents } = app.serviceManager;
    const readers = Private.readersOf(contents, app.serviceManager.serverSettings.baseUrl);
    readers.problem.connect((_, { folder, problem }) => {
      Notification.warning(Private.say(trans, folder, problem), { autoClose: 12_000 });
    });

    const listen = (notebook: NotebookPanel): void => {
      notebook.sessionContext.iopubMessage.connect((_, message) => {
        const card = Private.cardIn(message);
        if (card) {
          readers.of(notebook.context.path).arrived(card);
        }
      });
    };
    notebooks?.forEach(listen);
    notebooks?.widgetAdded.connect((_, notebook) => listen(notebook));
    // Another page may have written meanwhile, as each notebook is a page of its own in Jupyter Notebook.
    notebooks?.currentChanged.connect((_, notebook) => {
      if (notebook) {
        readers.refresh(folderOf(contents, notebook.context.path));
      }
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) {
        readers.refresh();
      }
    });

    const beside = (path: string | null, notebook: string): string =>
      join(contents, path === null ? '' : folderOf(contents, path), notebook);
    const place: CardRenderer.IPlaces = {
      address: (path, notebook) =>
        PageConfig.getUrl({ mode: 'multiple-document', treePath: beside(path, notebook) }),
      go: (path, notebook, anchor) => {
        const target = beside(path, notebook);
        app.commands.execute('docmanager:open', { path: target }).then(
          (opened: unknown) => {
            // There is none where a notebook opens as a page of its own.
            const widget = notebooks?.find(panel => panel === opened);
            return widget && Private.showHeading(widget, anchor);
          },
          (error: unknown) =>
            showErrorMessage(
              trans.__('“%1” could not be opened', target),
              error instanceof Error ? error : String(error)
            )
        );
      },
      showStep: async (run, step, card) => {
        const notebook = notebooks?.find(({ node }) => node.contains(card.node));
        return notebook ? Private.showStep(notebook, shown, run, step) : false;
      }
    };
    rendermime.addFactory(
      {
        // Its texts are only ever put into the page as text.
        safe: true,
        mimeTypes: [CARD_MIME_TYPE],
        createRenderer: options => new CardRenderer({ trans, rendermime: options, readers, place })
      },
      0
    );
  }
};

namespace Private {
  /** Readers that share their files with those of other pages in this browser. */
  export function readersOf(contents: Readers.IOptions['contents'], server: string): Readers {
    const name = `yieldscope-guide ${server}`;
    // Browsers have locks only where the connection is safe; without them, reading before writing has to do.
    const { locks } = navigator as { locks?: LockManager };
    const readers = new Readers({
      contents,
      exclusively: locks && (async (folder, work) => locks.request(`${name} ${folder}`, work))
    });
    const others = new BroadcastChannel(name);
    readers.written.connect((_, folder) => others.postMessage(folder));
    others.onmessage = ({ data }) => {
      if (typeof data === 'string') {
        readers.refresh(data);
      }
    };
    return readers;
  }

  export function say(
    trans: TranslationBundle,
    folder: string,
    problem: Readers.IProblem['problem']
  ): string {
    return problem.kind === 'foreign'
      ? trans.__(
          'The file progress.json in “%1” was not one of the guide. It is kept as “%2”, and your progress begins anew.',
          folder || '/',
          problem.copy
        )
      : trans.__(
          'Your progress in the guide cannot be kept in “%1” (%2). It lasts until you close or reload this page.',
          folder || '/',
          problem.reason
        );
  }

  /** The card that a kernel shows, or null for any other message. */
  export function cardIn(message: KernelMessage.IMessage): Card | null {
    const type = message.header.msg_type;
    if (type !== 'display_data' && type !== 'execute_result') {
      return null;
    }
    const { data } = message.content as { data?: Record<string, unknown> };
    const json = data?.[CARD_MIME_TYPE];
    return json === undefined ? null : readCard(json);
  }

  /** JupyterLab's own way finds a heading among the cells alone that have been in view. */
  export async function showHeading(notebook: NotebookPanel, anchor: string): Promise<void> {
    await notebook.context.ready;
    const { content } = notebook;
    const cells = content.widgets.map(({ model }) => ({
      type: model.type,
      source: model.sharedModel.getSource()
    }));
    const at = findHeading(cells, anchor);
    if (at < 0) {
      return;
    }
    content.activeCellIndex = at;
    await content.scrollToItem(at, 'start');
    const heading = await until(() =>
      Array.from(content.widgets[at].node.querySelectorAll('h1, h2, h3, h4, h5, h6')).find(
        node => node.getAttribute('data-jupyter-id') === anchor || node.id === anchor
      )
    );
    heading?.scrollIntoView();
  }

  export async function showStep(
    notebook: NotebookPanel,
    shown: IShownRuns,
    run: string,
    step: number
  ): Promise<boolean> {
    const { content } = notebook;
    const at = content.widgets.findIndex(({ model }) =>
      runsOf(model).some(data => (data as { run?: unknown } | null)?.run === run)
    );
    if (at < 0) {
      return false;
    }
    await content.scrollToItem(at, 'smart');
    const view = await until(() => shown.find(run, notebook));
    if (view === null) {
      return false;
    }
    // To reach for it ends what it plays by itself.
    view.node.focus({ preventScroll: true });
    view.player.pause();
    view.player.goTo(step);
    view.node.scrollIntoView({ block: 'nearest' });
    return true;
  }

  /** What is there at last, or null if it does not come. */
  async function until<T>(look: () => T | null | undefined): Promise<T | null> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = look();
      if (found || Date.now() > end) {
        return found ?? null;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }
}
