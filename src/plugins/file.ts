import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { MimeDocumentFactory } from '@jupyterlab/docregistry';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { MIME_TYPE } from '../trace';

/** Opens a saved run from the file browser. */
export const filePlugin: JupyterFrontEndPlugin<void> = {
  id: 'yieldscope:file',
  description: 'Opens *.yieldscope.json files.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load('yieldscope');
    const fileType = 'yieldscope-trace';
    app.docRegistry.addFileType({
      name: fileType,
      displayName: trans.__('Yieldscope recording'),
      mimeTypes: [MIME_TYPE],
      // The longest extension wins, so that other JSON files open as they always do.
      extensions: ['.yieldscope.json'],
      fileFormat: 'text',
      contentType: 'file'
    });
    app.docRegistry.addWidgetFactory(
      new MimeDocumentFactory({
        name: 'Yieldscope',
        label: trans.__('Yieldscope'),
        rendermime,
        modelName: 'text',
        // As text: a file that is no JSON is told so by the reader, like any other broken trace.
        dataType: 'string',
        primaryFileType: app.docRegistry.getFileType(fileType),
        fileTypes: [fileType],
        defaultFor: [fileType]
      })
    );
  }
};
