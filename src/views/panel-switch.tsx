import { ReactWidget } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';
import type { ITrans } from '../trace';

/** What may follow a notebook. */
export interface IFollower {
  follows: boolean;
  readonly changed: ISignal<IFollower, void>;
}

/** The switch at the top of a panel: whether it goes on to each new run of its notebook. */
export class FollowSwitch extends ReactWidget {
  constructor(panel: IFollower, trans: ITrans) {
    super();
    this._panel = panel;
    this._trans = trans;
    this.addClass('jp-YieldscopePanel-follow');
    panel.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { _panel: panel, _trans: trans } = this;
    return (
      <label className="jp-YieldscopeTransport-switch">
        <input
          type="checkbox"
          role="switch"
          checked={panel.follows}
          onChange={event => {
            panel.follows = event.currentTarget.checked;
          }}
        />
        {trans.__('Follow this notebook’s latest run')}
      </label>
    );
  }

  private readonly _panel: IFollower;
  private readonly _trans: ITrans;
}
