import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CellBadges, shippedSources } from '../guide';

/** Says below the programs of the guide on which versions of Python they were run. */
export const guideBadgesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'yieldscope:guide-badges',
  description: 'Shows which versions of Python the programs of the guide were run on.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    let loaded: Promise<Map<string, Set<string>>> | null = null;
    const sources = (): Promise<Map<string, Set<string>>> =>
      (loaded ??= import('../guide/notebooks').then(({ NOTEBOOKS }) => shippedSources(NOTEBOOKS)));
    const add = (panel: NotebookPanel): CellBadges => new CellBadges({ panel, trans, sources });
    notebooks.forEach(add);
    notebooks.widgetAdded.connect((_, panel) => add(panel));
  }
};
