import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, showErrorMessage } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { IMainMenu } from '@jupyterlab/mainmenu';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import guideIcon from '../../style/icons/guide.svg';
import { askAboutNews, copyGuide } from '../guide';

const OPEN_GUIDE = 'yieldscope:open-guide';

/** Brings the guide into the user's current folder and opens it. */
export const guidePlugin: JupyterFrontEndPlugin<void> = {
  id: 'yieldscope:guide',
  description: 'Opens the guide to async iterators, generators and comprehensions.',
  autoStart: true,
  optional: [
    IDefaultFileBrowser,
    ILauncher,
    IMainMenu,
    ICommandPalette,
    INotebookTracker,
    ITranslator
  ],
  activate: (
    app: JupyterFrontEnd,
    browser: IDefaultFileBrowser | null,
    launcher: ILauncher | null,
    menu: IMainMenu | null,
    palette: ICommandPalette | null,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    const { commands, serviceManager } = app;
    const opened = (path: string): NotebookPanel | undefined =>
      notebooks?.find(({ context }) => context.path === path && context.isReady);

    commands.addCommand(OPEN_GUIDE, {
      label: args => (args.isLauncher ? trans.__('Async Guide') : trans.__('Yieldscope Guide')),
      caption: trans.__(
        'Async iterators, generators and comprehensions, watched as they run. Copied into the current folder.'
      ),
      icon: new LabIcon({ name: 'yieldscope:guide', svgstr: guideIcon }),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            cwd: {
              type: 'string',
              description: 'The folder to copy it into; the current one by default'
            },
            isLauncher: { type: 'boolean', description: 'Whether it is named for the launcher' }
          }
        }
      },
      execute: async args => {
        const folder = typeof args.cwd === 'string' ? args.cwd : (browser?.model.path ?? '');
        try {
          const { NOTEBOOKS } = await import('../guide/notebooks');
          const { first } = await copyGuide(serviceManager.contents, folder, NOTEBOOKS, {
            ask: news => askAboutNews(news, trans),
            open: path => (opened(path)?.model?.toJSON() ?? null) as INotebookContent | null,
            reload: async path => opened(path)?.context.revert()
          });
          await commands.execute('docmanager:open', { path: first });
        } catch (error) {
          await showErrorMessage(
            trans.__('The guide could not be copied into “%1”', folder || '/'),
            error instanceof Error ? error : String(error)
          );
        }
      }
    });

    launcher?.add({
      command: OPEN_GUIDE,
      category: trans.__('Yieldscope'),
      args: { isLauncher: true },
      rank: 1
    });
    menu?.helpMenu.addGroup([{ command: OPEN_GUIDE }], 1);
    palette?.addItem({ command: OPEN_GUIDE, category: trans.__('Yieldscope') });
  }
};
