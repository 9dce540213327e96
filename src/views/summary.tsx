import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { duration, summarise } from '../trace';
import type { ISummary, ITrans } from '../trace';
import { notesOf } from './notes';
import type { INote } from './notes';
import type { IScene } from './scene';
import { Parts } from './sentence';

/** What the run came to, and how the recording ended. */
export class Summary extends ReactWidget {
  constructor(scene: IScene) {
    super();
    this._scene = scene;
    this._summary = summarise(scene.model);
    this._notes = notesOf(scene.model, scene.trans);
    this.addClass('jp-YieldscopeSummary');
  }

  /** Whether there is something to say that must not be hidden. */
  get hasNotes(): boolean {
    return this._notes.some(({ kind }) => kind !== 'long');
  }

  protected render(): React.ReactElement {
    const { trans } = this._scene;
    const { left, neverStarted } = this._summary;
    return (
      <>
        {this._notes.map(note => (
          <Note key={note.kind} note={note} scene={this._scene} />
        ))}
        <p>{counts(this._summary, trans)}</p>
        <Left frames={[...neverStarted, ...left]} scene={this._scene} />
      </>
    );
  }

  private readonly _scene: IScene;
  private readonly _summary: ISummary;
  private readonly _notes: readonly INote[];
}

function Note({ note, scene }: { note: INote; scene: IScene }): React.ReactElement {
  const { to } = note;
  return (
    <div className="jp-YieldscopeSummary-note" data-note={note.kind}>
      <p className="jp-YieldscopeSummary-stopped">
        <span aria-hidden="true">{note.kind === 'long' ? '• ' : '⚠ '}</span>
        {note.text}
      </p>
      <p className="jp-YieldscopeSummary-next">
        {note.next}{' '}
        {to !== null && (
          <button
            type="button"
            onClick={() => {
              scene.player.pause();
              scene.player.goTo(scene.player.shownAt(to.step));
            }}
          >
            {to.name}
          </button>
        )}
      </p>
    </div>
  );
}

/** So many are told one by one; a run can leave thousands. */
const TOLD = 6;

/** What had not ended when the recording did, a sentence each. */
function Left({
  frames,
  scene
}: {
  frames: readonly number[];
  scene: IScene;
}): React.ReactElement | null {
  const { sentences, trans } = scene;
  const rest = frames.length - TOLD;
  return frames.length === 0 ? null : (
    <ul className="jp-YieldscopeSummary-left">
      {frames.slice(0, TOLD).map(frame => (
        <li key={frame}>
          <Parts parts={sentences.ofLeft(frame) ?? []} />
        </li>
      ))}
      {rest > 0 && <li>{trans._n('One more had not ended.', '%1 more had not ended.', rest)}</li>}
    </ul>
  );
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
