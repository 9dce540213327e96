import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** The plugins of this extension, in the order in which JupyterLab is told of them. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [];

export default plugins;
