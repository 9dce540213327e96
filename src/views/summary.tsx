import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import { duration, summarise } from '../trace';
import type { ISummary, ITrans } from '../trace';
import { notesOf } from './notes';
import type { INote } from './notes';
import type { IScene } from './scene';

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
