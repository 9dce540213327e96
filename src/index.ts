import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { filePlugin } from './plugins/file';
import { guidePlugin } from './plugins/guide';
import { guideBadgesPlugin } from './plugins/guide-badges';
import { guideCardsPlugin } from './plugins/guide-cards';
import { panelPlugin } from './plugins/panel';
import { rendererPlugin } from './plugins/renderer';
import { settingsPlugin } from './plugins/settings';
import { watchPlugin } from './plugins/watch';

/** The plugins of this extension, in the order in which JupyterLab is told of them. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  settingsPlugin,
  panelPlugin,
  rendererPlugin,
  filePlugin,
  guidePlugin,
  guideCardsPlugin,
  guideBadgesPlugin,
  watchPlugin
];

export default plugins;
