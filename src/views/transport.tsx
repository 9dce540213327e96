import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { RunMenu } from './menu';
import type { IScene } from './scene';

/** The speeds offered, as multiples. */
const SPEEDS = [0.25, 0.5, 1, 2, 4];

/** First, previous, play, next, last; the scrubber; by moment or every step; the speed. */
export class Transport extends ReactWidget {
  constructor(scene: IScene, menu: RunMenu) {
    super();
    this._scene = scene;
    this._menu = menu;
    this.addClass('jp-YieldscopeTransport');
    scene.player.changed.connect(this.update, this);
    scene.display.changed.connect(this.update, this);
  }

  protected render(): React.ReactElement {
    const { player, model, trans } = this._scene;
    const { length } = model.trace;
    const position = trans.__(
      'moment %1 of %2 · step %3 of %4',
      player.moment + 1,
      model.moments,
      player.step + 1,
      length
    );
    return (
      <>
        <div className="jp-YieldscopeTransport-buttons">
          <Button
            name={trans.__('First step')}
            sign="first"
            disabled={player.atStart}
            onClick={() => player.first()}
          />
          <Button
            name={trans.__('Previous step')}
            sign="previous"
            disabled={player.atStart}
            onClick={() => player.previous()}
          />
          <Button
            name={player.playing ? trans.__('Pause') : trans.__('Play')}
            sign={player.playing ? 'pause' : player.atEnd ? 'replay' : 'play'}
            primary
            disabled={length < 2}
            onClick={() => player.toggle()}
          />
          <Button
            name={trans.__('Next step')}
            sign="next"
            disabled={player.atEnd}
            onClick={() => player.next()}
          />
          <Button
            name={trans.__('Last step')}
            sign="last"
            disabled={player.atEnd}
            onClick={() => player.last()}
          />
        </div>
        <span className="jp-YieldscopeTransport-scrubber">
          <input
            type="range"
            className="jp-YieldscopeTransport-slider"
            aria-label={trans.__('Step')}
            aria-valuetext={position}
            min={1}
            max={Math.max(length, 1)}
            value={player.step + 1}
            disabled={length < 2}
            style={
              {
                '--yieldscope-done': `${length < 2 ? 0 : (100 * player.step) / (length - 1)}%`
              } as React.CSSProperties
            }
            onChange={event => this._scrub(Number(event.currentTarget.value) - 1)}
          />
          <Ticks hits={this._scene.display.hits} length={length} />
        </span>
        <span className="jp-YieldscopeTransport-position" title={position}>
          {!player.whole
            ? trans.__('step %1 of %2', player.step + 1, length)
            : trans.__('moment %1 of %2', player.moment + 1, model.moments)}
        </span>
        <label className="jp-YieldscopeTransport-switch">
          <input
            type="checkbox"
            role="switch"
            aria-label={trans.__('Every step')}
            checked={player.everyStep}
            onChange={event => {
              player.everyStep = event.currentTarget.checked;
            }}
          />
          <span aria-hidden="true">{trans.__('Every step')}</span>
        </label>
        <select
          className="jp-YieldscopeTransport-speed"
          aria-label={trans.__('Speed')}
          value={player.speed}
          onChange={event => {
            player.speed = Number(event.currentTarget.value);
          }}
        >
          {SPEEDS.map(speed => (
            <option key={speed} value={speed}>
              {speed}×
            </option>
          ))}
        </select>
        {this._menu.render()}
      </>
    );
  }

  private _scrub(step: number): void {
    const { player } = this._scene;
    player.pause();
    player.goTo(player.shownAt(step));
  }

  private readonly _scene: IScene;
  private readonly _menu: RunMenu;
}

/** Where along the run the steps lie that were found, as thin marks; many that fall together are one. */
const Ticks = React.memo((props: { hits: Uint32Array; length: number }) => {
  const { hits, length } = props;
  const places = new Set<number>();
  for (const step of hits) {
    places.add(Math.round((400 * step) / Math.max(length - 1, 1)));
  }
  return hits.length === 0 ? null : (
    <span className="jp-YieldscopeTransport-ticks" aria-hidden="true">
      {Array.from(places, place => (
        <i key={place} style={{ insetInlineStart: `${place / 4}%` }} />
      ))}
    </span>
  );
});

type Sign = 'first' | 'previous' | 'play' | 'pause' | 'replay' | 'next' | 'last';

/** Shapes on a 16 by 16 grid. */
const SHAPES: Readonly<Record<Sign, string>> = {
  first: 'M3 3h2v10H3zM13 3v10L6 8z',
  previous: 'M12 3v10L4 8z',
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  replay: 'M8 2.5V0L4 3.5 8 7V4.5a4 4 0 1 1-4 4H2a6 6 0 1 0 6-6z',
  next: 'M4 3v10l8-5z',
  last: 'M11 3h2v10h-2zM3 3v10l7-5z'
};

function Button(props: {
  name: string;
  sign: Sign;
  primary?: boolean;
  disabled: boolean;
  onClick: () => void;
}): React.ReactElement {
  // Never `disabled`: a button that reaches its end under the user's fingers keeps the focus.
  return (
    <button
      type="button"
      className={
        props.primary
          ? 'jp-YieldscopeTransport-button jp-mod-primary'
          : 'jp-YieldscopeTransport-button'
      }
      aria-label={props.name}
      title={props.name}
      data-idle={props.disabled}
      onClick={() => {
        if (!props.disabled) {
          props.onClick();
        }
      }}
    >
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
        <path d={SHAPES[props.sign]} fill="currentColor" />
      </svg>
    </button>
  );
}
