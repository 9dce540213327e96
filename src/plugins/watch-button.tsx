import type { TranslationBundle } from '@jupyterlab/translation';
import {
  ReactWidget,
  ToolbarButtonComponent,
  addToolbarButtonClass
} from '@jupyterlab/ui-components';
import React from 'react';
import type { INotebookWatch, IWatchProblem } from '../kernel';
import { watchOffIcon, watchOnIcon } from './icons';

/** The Watch toggle in the toolbar of one notebook. */
export class WatchButton extends ReactWidget {
  constructor(options: WatchButton.IOptions) {
    super();
    addToolbarButtonClass(this);
    this.addClass('jp-YieldscopeWatchButton');
    this._options = options;
    options.watch.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    this._options.watch.changed.disconnect(this._onChanged, this);
    super.dispose();
  }

  protected override render(): React.JSX.Element {
    const { watch, trans, toggle } = this._options;
    const { on, obstacle, recording } = watch;
    return (
      <ToolbarButtonComponent
        label={recording ? trans.__('Recording…') : trans.__('Watch')}
        icon={recording ? watchOnIcon : watchOffIcon}
        pressedIcon={watchOnIcon}
        pressed={on}
        enabled={!obstacle}
        tooltip={watchCaption(watch, trans)}
        disabledTooltip={watchCaption(watch, trans)}
        onClick={toggle}
        noFocusOnClick
      />
    );
  }

  private _onChanged(): void {
    // The button itself takes no pointer while it is disabled, and so shows no tooltip.
    this.node.title = watchCaption(this._options.watch, this._options.trans);
    this.update();
  }

  private readonly _options: WatchButton.IOptions;
}

export namespace WatchButton {
  export interface IOptions {
    watch: INotebookWatch;
    trans: TranslationBundle;

    /** What a click does. */
    toggle: () => void;
  }
}

/** What the toggle does now, or why it does nothing. */
export function watchCaption(watch: INotebookWatch, trans: TranslationBundle): string {
  if (watch.obstacle) {
    return describeProblem(watch.obstacle, trans);
  }
  if (watch.recording) {
    return trans.__(
      'Yieldscope records a cell: its run is shown when it has ended. Interrupt the kernel to see it up to there'
    );
  }
  return watch.on
    ? trans.__('Yieldscope watches the cells that you run; click to stop')
    : trans.__('Let Yieldscope watch the cells that you run');
}

/** A problem as a sentence. */
export function describeProblem(problem: IWatchProblem, trans: TranslationBundle): string {
  const { reason, detail } = problem;
  switch (reason) {
    case 'no-kernel':
      return trans.__('Yieldscope cannot watch: this notebook has no kernel');
    case 'not-python':
      return trans.__('Yieldscope watches Python only; this kernel runs %1', detail);
    case 'old-python':
      return trans.__('Yieldscope needs Python 3.10 or newer; this kernel runs %1', detail);
    case 'no-ipython':
      return trans.__('Yieldscope needs a kernel with IPython to watch cells');
    case 'canceled':
      return trans.__('Yieldscope cannot watch: the kernel did not answer');
    case 'failed':
      return trans.__('Yieldscope could not be used in this kernel: %1', detail);
  }
}
