import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { duration, summarise } from '../trace';
import type { ISummary, ITrans } from '../trace';
import type { IScene } from './scene';

/** What the run came to, and how the recording ended. */
export class Summary extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this._summary = summarise(scene.model);
    this.addClass('jp-YieldscopeSummary');
  }

  protected render(): React.ReactElement {
    const { trans, model } = this._scene;
    const { run } = model.trace;
    const { left, neverStarted } = this._summary;
    return (
      <>
        {run.stopped !== null && (
          <p className="jp-YieldscopeSummary-stopped">
            <span aria-hidden="true">⚠ </span>
            {run.stoppedNote ?? stopText(run.stopped, trans)}
          </p>
        )}
        <p>{counts(this._summary, trans)}</p>
        {neverStarted.length > 0 && (
          <p>
            {trans.__(
              'Made but never asked for anything, so none of its code ran: %1.',
              listed(neverStarted, this._scene)
            )}
          </p>
        )}
        {left.length > 0 && (
          <p>
            {trans.__('The recording ends while these still exist: %1.', listed(left, this._scene))}
          </p>
        )}
      </>
    );
  }

  private readonly _scene: IScene;
  private readonly _summary: ISummary;
}

/** The first few by name; a run can leave thousands. */
function listed(frames: readonly number[], { names, trans }: IScene): string {
  const shown = frames.slice(0, 6).map(frame => names.frames[frame]);
  const rest = frames.length - shown.length;
  return rest > 0
    ? trans._n('%2 and one more', '%2 and %1 more', rest, shown.join(', '))
    : shown.join(', ');
}

function counts(summary: ISummary, trans: ITrans): string {
  const { pulls, values, stops, idle } = summary;
  const parts: string[] = [];
  if (pulls > 0) {
    parts.push(
      trans._n('%1 pull', '%1 pulls', pulls),
      trans._n('%1 value', '%1 values', values),
      trans._n('%1 Stop', '%1 Stops', stops)
    );
  }
  if (idle > 0) {
    parts.push(trans.__('the event loop slept %1', duration(idle)));
  }
  return parts.length > 0
    ? trans.__('In all: %1.', parts.join(' · '))
    : trans.__('No generator was asked for an item.');
}

function stopText(stopped: string, trans: ITrans): string {
  switch (stopped) {
    case 'limit':
      return trans.__('The recording reached its limit and stops here; the program went on.');
    case 'interrupted':
      return trans.__('The run was interrupted; this is what was recorded until then.');
    default:
      return trans.__('The tracer was lost during the run; this is what was recorded until then.');
  }
}
