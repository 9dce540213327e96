import { isCodeCellModel } from '@jupyterlab/cells';
import type { ICellModel } from '@jupyterlab/cells';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { isRecord, MIME_TYPE } from '../trace';

/** The runs of the notebooks that are open: those that arrive, and those that they hold. */
export class NotebookRuns {
  constructor(tracker: INotebookTracker) {
    tracker.widgetAdded.connect((_, notebook) => this._listen(notebook));
    tracker.forEach(notebook => this._listen(notebook));
  }

  /** Emitted when a kernel shows a run; what a notebook was saved with never does. */
  get arrived(): ISignal<this, NotebookRuns.IArrival> {
    return this._arrived;
  }

  /** The run that came last, as its JSON; null where there is none. */
  latest(notebook: NotebookPanel): unknown {
    const live = this._latest.get(notebook);
    if (live !== undefined) {
      return live;
    }
    let found: unknown = null;
    let count = -1;
    for (const cell of notebook.model?.cells ?? []) {
      const runs = runsOf(cell);
      const executed = isCodeCellModel(cell) ? (cell.executionCount ?? 0) : 0;
      if (runs.length > 0 && executed >= count) {
        found = runs[runs.length - 1];
        count = executed;
      }
    }
    return found;
  }

  /** The run with an id, as its JSON; null where the notebook does not hold it. */
  find(notebook: NotebookPanel, run: string): unknown {
    for (const cell of notebook.model?.cells ?? []) {
      const found = runsOf(cell).find(data => isRecord(data) && data.run === run);
      if (found !== undefined) {
        return found;
      }
    }
    return null;
  }

  private _listen(notebook: NotebookPanel): void {
    notebook.sessionContext.iopubMessage.connect((_, message) => {
      const data = runIn(message);
      if (data) {
        this._latest.set(notebook, data);
        this._arrived.emit({ notebook, data, run: String(data.run) });
      }
    });
  }

  private readonly _arrived = new Signal<this, NotebookRuns.IArrival>(this);
  private readonly _latest = new WeakMap<NotebookPanel, unknown>();
}

export namespace NotebookRuns {
  export interface IArrival {
    readonly notebook: NotebookPanel;
    /** The trace as JSON. */
    readonly data: unknown;
    readonly run: string;
  }
}

/** The traces among the outputs of a cell, as JSON, in their order. */
export function runsOf(cell: ICellModel): unknown[] {
  const found: unknown[] = [];
  if (isCodeCellModel(cell)) {
    for (let i = 0; i < cell.outputs.length; i++) {
      const data = cell.outputs.get(i).data[MIME_TYPE];
      if (data !== undefined) {
        found.push(data);
      }
    }
  }
  return found;
}

/** The trace that a kernel shows, or null for any other message. */
function runIn(message: KernelMessage.IMessage): Record<string, unknown> | null {
  const { data } = message.content as { data?: unknown };
  const trace = isRecord(data) ? data[MIME_TYPE] : undefined;
  return isRecord(trace) && typeof trace.run === 'string' ? trace : null;
}
