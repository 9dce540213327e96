import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { chainsAt, duration } from '../trace';
import type { IChain, Waker } from '../trace';
import { SIGNS } from './postures';
import type { IScene } from './scene';

/** So many chains are shown; the lanes and cards show all. */
const MOST = 6;

/** Who waits for whom: a row for each chain, from its task inwards, and what lets it go on. */
export class Chains extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this.addClass('jp-YieldscopeChains');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', scene.trans.__('Who waits for whom'));
    scene.player.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { model, trans } = this._scene;
    const chains = chainsAt(model, this._scene.state());
    const rest = chains.length - MOST;
    return (
      <>
        {chains.length === 0 && (
          <div className="jp-YieldscopeChains-rest">
            {trans.__('No watched frame runs or waits.')}
          </div>
        )}
        <ul>
          {chains.slice(0, MOST).map(chain => (
            <Chain key={chain.frames[0].frame} chain={chain} scene={this._scene} />
          ))}
        </ul>
        {rest > 0 && (
          <div className="jp-YieldscopeChains-rest">
            {trans._n('and %1 chain more', 'and %1 chains more', rest)}
          </div>
        )}
      </>
    );
  }

  private readonly _scene: IScene;
}

function Chain({ chain, scene }: { chain: IChain; scene: IScene }): React.ReactElement {
  const { names, trans, player } = scene;
  return (
    <li className="jp-YieldscopeChains-row" data-waker={chain.waker.kind}>
      <span className="jp-YieldscopeChains-task">
        {chain.task === null ? trans.__('outside any task') : names.tasks[chain.task]}
      </span>
      <span className="jp-YieldscopeChains-frames">
        {chain.frames.map(({ frame, posture, since }, i) => (
          <React.Fragment key={frame}>
            {i > 0 && <span aria-hidden="true">→</span>}
            <button
              type="button"
              data-posture={posture}
              data-frame={frame}
              title={trans.__('%1: go to its last step', names.frames[frame])}
              onClick={() => {
                if (since !== null) {
                  player.pause();
                  player.goTo(player.shownAt(since));
                }
              }}
            >
              <span aria-hidden="true">{SIGNS[posture]}</span> {names.frames[frame]}
            </button>
          </React.Fragment>
        ))}
      </span>
      <span className="jp-YieldscopeChains-waker">{sayWaker(chain.waker, scene)}</span>
    </li>
  );
}

/** What lets a chain go on, in a few words. */
export function sayWaker(waker: Waker, { model, names, player, trans }: IScene): string {
  switch (waker.kind) {
    case 'running':
      return trans.__('runs now');
    case 'unwatched':
      return trans.__('has called code that is not watched');
    case 'turn':
      return trans.__('goes on with its next turn');
    case 'unseen':
      return trans.__('waits for something that is not watched');
    case 'consumer':
      if (waker.frame !== null && model.isOver(waker.frame, player.step)) {
        return trans.__('held at yield; %1, which asked, has ended', names.frames[waker.frame]);
      }
      return waker.frame === null
        ? trans.__('held at yield until its consumer asks')
        : trans.__('held at yield until %1 asks', names.frames[waker.frame]);
    case 'timer':
      return waker.left > 0
        ? trans.__('the loop’s timer wakes it in %1', duration(waker.left))
        : trans.__('its time is up: it waits for a turn');
    case 'task':
      return trans.__('until %1 is done', names.tasks[waker.task]);
    case 'wait':
      return sayWait(waker.wait.kind, waker.wait.text, trans);
  }
}

function sayWait(kind: string, text: string | null, trans: IScene['trans']): string {
  switch (kind) {
    case 'sleep':
      return trans.__('the loop’s timer wakes it');
    case 'event':
      return trans.__('until someone sets the event');
    case 'lock':
      return trans.__('until someone releases the lock');
    case 'semaphore':
      return trans.__('until someone releases the semaphore');
    case 'condition':
      return trans.__('until someone notifies the condition');
    case 'barrier':
      return trans.__('until the last one arrives at the barrier');
    case 'queue':
      return text === null
        ? trans.__('until someone uses the queue')
        : trans.__('until the queue has what it waits for: %1', text);
    case 'future':
      return trans.__('until someone completes the future');
    case 'gather':
    case 'wait':
      return text === null
        ? trans.__('until what it waits for is done')
        : trans.__('until it is done: %1', text);
    case 'timeout':
      return text === null
        ? trans.__('until what it waits for is done, or its time limit passes')
        : trans.__('until what it waits for is done, or its time limit passes: %1', text);
    default:
      return text === null
        ? trans.__('waits for something that is not watched')
        : trans.__('waits for %1', text);
  }
}
