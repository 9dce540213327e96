import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { findingSteps, KEYS, QueryError } from '../trace';
import type { ITrans } from '../trace';
import type { IScene } from './scene';
import { inSlices } from './slices';

/** Typing this long ago is over, in milliseconds. */
const PAUSE = 150;

/** Finds steps by what is recorded of them; hidden until it is wanted. */
export class Find extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this.addClass('jp-YieldscopeFind');
    this.node.setAttribute('role', 'search');
    this.node.setAttribute('aria-label', scene.trans.__('Find steps'));
    scene.display.changed.connect(this._onDisplay, this);
    scene.player.changed.connect(this.update, this);
    this._onDisplay();
  }

  protected render(): React.ReactElement | null {
    return this._scene.display.finding ? <Bar scene={this._scene} /> : null;
  }

  private _onDisplay(): void {
    this.node.hidden = !this._scene.display.finding;
    this.update();
  }

  private readonly _scene: IScene;
}

const NONE = new Uint32Array();

function Bar({ scene }: { scene: IScene }): React.ReactElement {
  const { trans, model, names, player, display } = scene;
  const [query, setQuery] = React.useState('');
  const { hits } = display;
  const [error, setError] = React.useState('');
  const field = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => field.current?.focus(), []);
  React.useEffect(() => {
    const done = (found: Uint32Array, wrong = ''): void => {
      display.hits = found;
      setError(wrong);
    };
    return inSlices(
      findingSteps(model, names, query),
      found => done(found),
      PAUSE,
      reason => done(NONE, reason instanceof QueryError ? explain(reason, trans) : String(reason))
    );
  }, [query, model, names, trans, display]);
  // What is no longer looked for is no longer marked.
  React.useEffect(
    () => () => {
      display.hits = NONE;
    },
    [display]
  );

  const go = (by: 1 | -1): void => {
    const next = hits.findIndex(step => step > player.step);
    const past = next < 0 ? hits.length : next;
    const here = hits[past - 1] === player.step ? past - 1 : past;
    const wanted = by > 0 ? past % hits.length : (here - 1 + hits.length) % hits.length;
    const target: number | undefined = hits[wanted];
    if (target !== undefined) {
      player.pause();
      player.goTo(target);
    }
  };
  const ahead = hits.length > 0 && hits[hits.length - 1] > player.step;
  const playUntil = (): void => void player.playUntil(hits);
  const place = hits.indexOf(player.step);
  const close = (): void => {
    display.finding = false;
    field.current?.closest<HTMLElement>('[data-yieldscope]')?.focus();
  };
  const count =
    error !== ''
      ? error
      : query === ''
        ? ''
        : hits.length === 0
          ? trans.__('No step')
          : place >= 0
            ? trans.__('%1 of %2', place + 1, hits.length)
            : trans._n('%1 step', '%1 steps', hits.length);
  return (
    <>
      <input
        ref={field}
        type="search"
        spellCheck={false}
        value={query}
        placeholder={trans.__('kind:throw frame:pages value~"412" wait>50ms')}
        aria-label={trans.__('Find')}
        onChange={event => setQuery(event.currentTarget.value)}
        onKeyDown={event => {
          // The keys of the player are letters and arrows here.
          event.stopPropagation();
          if (event.key === 'Enter' && event.altKey) {
            playUntil();
          } else if (event.key === 'Enter') {
            go(event.shiftKey ? -1 : 1);
          } else if (event.key === 'Escape') {
            close();
          }
        }}
      />
      <button type="button" aria-label={trans.__('Previous hit')} onClick={() => go(-1)}>
        ◂
      </button>
      <button type="button" aria-label={trans.__('Next hit')} onClick={() => go(1)}>
        ▸
      </button>
      <button
        type="button"
        className="jp-YieldscopeFind-until"
        title={
          ahead
            ? trans.__('Play until the next hit (Alt+Enter)')
            : trans.__('No hit after this step')
        }
        aria-disabled={!ahead}
        onClick={playUntil}
      >
        {trans.__('Play until')}
      </button>
      <output className="jp-YieldscopeFind-count" data-wrong={error !== ''}>
        {count}
      </output>
      <button type="button" aria-label={trans.__('Close the search')} onClick={close}>
        ×
      </button>
    </>
  );
}

function explain({ reason, word }: QueryError, trans: ITrans): string {
  switch (reason) {
    case 'empty':
      return '';
    case 'key':
      return trans.__('“%1” is none of %2', word, KEYS.join(', '));
    case 'number':
      return trans.__('“%1” needs a number, as in line:4 or wait>50ms', word);
    case 'operator':
      return trans.__('“%1” cannot be compared like this', word);
  }
}
