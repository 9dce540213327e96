import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { KernelMessage } from '@jupyterlab/services';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { isRecord, MIME_TYPE } from '../trace';
import { TraceRenderer } from '../views';

/** Shows the traces in notebook outputs. */
export const rendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'yieldscope:renderer',
  description: 'Shows a recorded run of Python code and steps through it.',
  autoStart: true,
  requires: [IRenderMimeRegistry, IEditorServices],
  optional: [INotebookTracker, ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    editors: IEditorServices,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    const runs = new Set<string>();
    notebooks?.widgetAdded.connect((_, panel: NotebookPanel) => {
      // Only what arrives from a kernel is new; what a notebook was saved with never does.
      panel.sessionContext.iopubMessage.connect((_context, message) => {
        const run = runOf(message);
        if (run !== null) {
          runs.add(run);
        }
      });
    });
    rendermime.addFactory(
      {
        // Trace text is only ever put into the page as text.
        safe: true,
        mimeTypes: [MIME_TYPE],
        createRenderer: () =>
          new TraceRenderer({
            trans,
            editorFactory: editors.factoryService.newInlineEditor,
            isNew: run => runs.delete(run)
          })
      },
      0
    );
  }
};

/** The run id of a trace that a kernel shows, or null for any other message. */
function runOf(message: KernelMessage.IMessage): string | null {
  const { data } = message.content as { data?: unknown };
  const trace = isRecord(data) ? data[MIME_TYPE] : undefined;
  return isRecord(trace) && typeof trace.run === 'string' ? trace.run : null;
}
