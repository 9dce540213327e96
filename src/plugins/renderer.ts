import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MIME_TYPE } from '../trace';
import { TraceRenderer } from '../views';
import { NotebookRuns } from './notebook-runs';
import { IRunPanels } from './panels';
import { IYieldscopeSettings } from './settings';
import { IShownRuns, ShownRuns } from './shown-runs';

/** Shows the traces in notebook outputs. */
export const rendererPlugin: JupyterFrontEndPlugin<IShownRuns> = {
  id: 'yieldscope:renderer',
  description: 'Shows a recorded run of Python code and steps through it.',
  autoStart: true,
  provides: IShownRuns,
  requires: [IRenderMimeRegistry, IEditorServices, IYieldscopeSettings, IRunPanels],
  optional: [INotebookTracker, ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    editors: IEditorServices,
    settings: IYieldscopeSettings,
    panels: IRunPanels,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): IShownRuns => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    const shown = new ShownRuns();
    const runs = new Set<string>();
    if (notebooks) {
      new NotebookRuns(notebooks).arrived.connect((_, { run }) => runs.add(run));
    }
    rendermime.addFactory(
      {
        // Trace text is only ever put into the page as text.
        safe: true,
        mimeTypes: [MIME_TYPE],
        createRenderer: () =>
          shown.add(
            new TraceRenderer({
              trans,
              editorFactory: editors.factoryService.newInlineEditor,
              preferences: settings.preferences,
              isNew: run => runs.delete(run),
              open: (source, seen) => panels.open(source, seen)
            })
          )
      },
      0
    );
    return shown;
  }
};
