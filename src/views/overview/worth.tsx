import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { sayWorth } from '../../trace';
import type { IWorth } from '../../trace';
import { Parts } from '../sentence';
import type { IScene } from '../scene';
import type { Digest } from './digest';

/** Where to look first: at most ten steps, each with the reason, and a click away. */
export class WorthALook extends ReactWidget {
  constructor(scene: IScene, digest: Digest) {
    super();
    this._scene = scene;
    this._digest = digest;
    this.addClass('jp-YieldscopeWorth');
    this.node.setAttribute('role', 'group');
    this.node.setAttribute('aria-label', scene.trans.__('Worth a look'));
    digest.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { trans } = this._scene;
    const { worth } = this._digest;
    return (
      <>
        <h3>{trans.__('Worth a look')}</h3>
        {worth?.length === 0 && (
          <p>{trans.__('Nothing stands out: no exception, no long wait, nothing rare.')}</p>
        )}
        <ol>
          {(worth ?? []).map(found => (
            <li key={`${found.kind} ${found.step}`}>{this._renderOne(found)}</li>
          ))}
        </ol>
      </>
    );
  }

  private _renderOne(found: IWorth): React.ReactElement {
    const { model, names, trans, player } = this._scene;
    const { title, reason } = sayWorth(found, model, names, trans);
    return (
      <button
        type="button"
        data-worth={found.kind}
        data-goto={found.step + 1}
        title={trans.__('Go to step %1', found.step + 1)}
        onClick={() => {
          player.pause();
          player.goTo(found.step);
          // Also where it stands there already.
          this._scene.display.whole = false;
        }}
      >
        <strong>
          <Parts parts={title} />
        </strong>
        <span>
          <Parts parts={reason} />
        </span>
      </button>
    );
  }

  private readonly _scene: IScene;
  private readonly _digest: Digest;
}
