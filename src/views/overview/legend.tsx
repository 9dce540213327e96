import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ITrans } from '../../trace';
import type { IScene } from '../scene';
import type { Digest } from './digest';
import { TICK_SHAPES, TICKS } from './paint';
import type { TickKind } from './paint';

/** What the shades of the strips stand for, and how many ticks there are: each kind leads to the next of it. */
export class Legend extends ReactWidget {
  constructor(scene: IScene, digest: Digest) {
    super();
    this._scene = scene;
    this._digest = digest;
    this.addClass('jp-YieldscopeOverview-legend');
    digest.changed.connect(this.update, this);
    scene.player.changed.connect(this.update, this);
    scene.display.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { trans, player, display } = this._scene;
    const time = display.axis === 'time';
    return (
      <>
        <span data-standing="run">{trans.__('runs')}</span>
        <span data-standing="held">{trans.__('held at yield')}</span>
        <span data-standing="wait">{trans.__('awaits')}</span>
        {TICKS.map(kind => {
          const { length } = this._digest.ticks(kind);
          return length === 0 ? null : (
            <button
              key={kind}
              type="button"
              data-tick={kind}
              title={trans.__('Go to the next one')}
              onClick={() => {
                const step = this._digest.nextTick(kind, player.step);
                if (step !== null) {
                  player.pause();
                  player.goTo(step);
                  display.whole = false;
                }
              }}
            >
              <svg viewBox="-6 -6 12 12" width="12" height="12" aria-hidden="true">
                <path d={TICK_SHAPES[kind]} />
              </svg>
              {counted(kind, length, trans)}
            </button>
          );
        })}
        <button
          type="button"
          className="jp-YieldscopeOverview-axis"
          title={
            time
              ? trans.__('Widths are time. Press for moments of equal width.')
              : trans.__('All moments are equally wide. Press for widths that are time.')
          }
          onClick={() => {
            display.axis = time ? 'equal' : 'time';
          }}
        >
          {time ? trans.__('Widths: time') : trans.__('Widths: equal moments, not time')}
        </button>
      </>
    );
  }

  private readonly _scene: IScene;
  private readonly _digest: Digest;
}

function counted(kind: TickKind, count: number, trans: ITrans): string {
  switch (kind) {
    case 'hit':
      return trans._n('%1 step found', '%1 steps found', count);
    case 'finding':
      return trans._n('%1 finding', '%1 findings', count);
    case 'cancel':
      return trans._n('%1 cancel', '%1 cancels', count);
    case 'exception':
      return trans._n('%1 step with an exception', '%1 steps with an exception', count);
  }
}
