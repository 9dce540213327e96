import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { filePlugin } from './plugins/file';
import { guidePlugin } from './plugins/guide';
import { rendererPlugin } from './plugins/renderer';
import { watchPlugin } from './plugins/watch';

/** The plugins of this extension, in the order in which JupyterLab is told of them. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  rendererPlugin,
  filePlugin,
  guidePlugin,
  watchPlugin
];

export default plugins;
