import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { isCut, shownLanes } from '../trace';
import type { IFrameState, ILocal, IState } from '../trace';
import { SIGNS, standing } from './postures';
import type { IScene } from './scene';

/** A card for each frame that exists: how it stands, what it keeps, what has just changed. */
export class Frames extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this.addClass('jp-YieldscopeFrames');
    scene.player.changed.connect(this.update, this);
    scene.display.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { player, model, layout, display } = this._scene;
    const state = this._scene.state();
    const shown = shownLanes(model, layout, display.filter, state.step);
    const since = player.whole ? model.momentStarts[player.moment] : player.step;
    return (
      <>
        {state.frames
          .filter(({ frame }) => shown[layout.laneOf[frame]] ?? true)
          .map(frame => (
            <Card key={frame.frame} scene={this._scene} state={state} frame={frame} since={since} />
          ))}
      </>
    );
  }

  protected override onUpdateRequest(msg: Message): void {
    super.onUpdateRequest(msg);
    // It grows with the cards but never shrinks, so that what is below does not jump at every step.
    void this.renderPromise?.then(() => {
      const { offsetWidth } = this.node;
      if (offsetWidth !== this._width) {
        this._width = offsetWidth;
        this._height = 0;
        this.node.style.minHeight = '';
      }
      const height = Math.max(this._height, this.node.offsetHeight);
      if (height !== this._height) {
        this._height = height;
        this.node.style.minHeight = `${height}px`;
      }
    });
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._resizes = new ResizeObserver(() => {
      // What was high enough for a narrow page is too high for a wide one.
      if (this.node.offsetWidth !== this._width) {
        this.update();
      }
    });
    this._resizes.observe(this.node);
  }

  protected override onBeforeDetach(msg: Message): void {
    this._resizes?.disconnect();
    super.onBeforeDetach(msg);
  }

  private readonly _scene: IScene;
  private _height = 0;
  private _width = 0;
  private _resizes: ResizeObserver | null = null;
}

function Card(props: {
  scene: IScene;
  state: IState;
  frame: IFrameState;
  since: number;
}): React.ReactElement {
  const { scene, state, frame, since } = props;
  const { names, trans, model } = scene;
  const info = model.trace.frames[frame.frame];
  const callee = calleeOf(state, frame.frame);
  const name = names.frames[frame.frame];
  const over = frame.asker !== null && model.isOver(frame.asker, state.step);
  const stands = standing(frame, names, trans, callee, over);
  const stream = info.kind === 'async generator' || info.kind === 'generator';
  const where =
    frame.task === null ? info.kind : `${kindName(info.kind, scene)} · ${names.tasks[frame.task]}`;
  return (
    <div
      role="group"
      aria-label={`${name}: ${stands}`}
      className="jp-YieldscopeFrames-card"
      data-frame={frame.frame}
      data-posture={frame.posture}
    >
      <div className="jp-YieldscopeFrames-title">
        <span className="jp-YieldscopeFrames-sign" aria-hidden="true">
          {SIGNS[frame.posture]}
        </span>
        <code>{name}</code>
        <span className="jp-YieldscopeFrames-kind">{info.kind === 'cell' ? '' : where}</span>
      </div>
      <div className="jp-YieldscopeFrames-standing">
        {stands}
        {stream && (
          <span className="jp-YieldscopeFrames-count">
            {trans.__('asked %1 · gave %2', frame.asked, frame.gave)}
          </span>
        )}
      </div>
      {frame.locals.length > 0 ? (
        <dl className="jp-YieldscopeFrames-locals">
          {frame.locals.map(local => (
            <Local
              key={local.name}
              local={local}
              changed={local.changedAt >= since}
              scene={scene}
              kept={frame.posture === 'held' || frame.posture === 'awaiting'}
            />
          ))}
        </dl>
      ) : (
        <div className="jp-YieldscopeFrames-none">{trans.__('no locals')}</div>
      )}
    </div>
  );
}

function Local(props: {
  local: ILocal;
  changed: boolean;
  kept: boolean;
  scene: IScene;
}): React.ReactElement {
  const { local, changed, kept, scene } = props;
  const { trans, player } = scene;
  const { changedBefore } = local;
  const goTo = (step: number) => (): void => {
    player.pause();
    player.goTo(step);
  };
  return (
    <div
      className="jp-YieldscopeFrames-local"
      data-changed={changed}
      // Made anew when it changes again, so that the flash starts anew too.
      key={changed ? local.changedAt : -1}
    >
      <dt>
        <button
          type="button"
          title={trans.__('Go to the step at which %1 changed last', local.name)}
          onClick={goTo(local.changedAt)}
        >
          {local.name}
        </button>
      </dt>
      <dd>
        {changed && local.old !== null && (
          <>
            <del>{local.old}</del>
            <span aria-label={trans.__('is now')}> → </span>
          </>
        )}
        <span className="jp-YieldscopeFrames-text">{local.text}</span>
        {changed && local.old === null && (
          <span className="jp-YieldscopeFrames-note">{trans.__('new')}</span>
        )}
        {isCut(local.text) && (
          <span
            className="jp-YieldscopeFrames-note"
            title={trans.__('Only the beginning of a long value is recorded')}
          >
            {trans.__('cut short')}
          </span>
        )}
        {changedBefore !== null && (
          <button
            type="button"
            className="jp-YieldscopeFrames-before"
            aria-label={trans.__('Previous change of %1, step %2', local.name, changedBefore + 1)}
            title={trans.__('Previous change of %1, step %2', local.name, changedBefore + 1)}
            onClick={goTo(changedBefore)}
          >
            ↶
          </button>
        )}
        {!changed && kept && <span className="jp-YieldscopeFrames-note">{trans.__('kept')}</span>}
      </dd>
    </div>
  );
}

/** The frame that runs right above another one on the stack. */
export function calleeOf(state: Pick<IState, 'stack'>, frame: number): number | null {
  const at = state.stack.indexOf(frame);
  return at >= 0 && at + 1 < state.stack.length ? state.stack[at + 1] : null;
}

function kindName(kind: string, { trans }: IScene): string {
  switch (kind) {
    case 'async generator':
      return trans.__('async generator');
    case 'generator':
      return trans.__('generator');
    case 'coroutine':
      return trans.__('coroutine');
    case 'comprehension':
      return trans.__('comprehension');
    case 'class':
      return trans.__('class body');
    case 'module':
      return trans.__('module');
    default:
      return trans.__('function');
  }
}
