import { LabIcon } from '@jupyterlab/ui-components';
import runWatchedSvg from '../../style/icons/run-watched.svg';
import watchOffSvg from '../../style/icons/watch-off.svg';
import watchOnSvg from '../../style/icons/watch-on.svg';

/** An open, filled eye: cells are watched. */
export const watchOnIcon = new LabIcon({ name: 'yieldscope:watch-on', svgstr: watchOnSvg });

/** A crossed-out, empty eye: cells are not watched. */
export const watchOffIcon = new LabIcon({ name: 'yieldscope:watch-off', svgstr: watchOffSvg });

/** A run triangle and an eye: run once, watched. */
export const runWatchedIcon = new LabIcon({
  name: 'yieldscope:run-watched',
  svgstr: runWatchedSvg
});
