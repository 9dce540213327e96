import type { Contents } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { join, unused } from '../paths';
import { formatProgress, NOTHING, parseProgress, PROGRESS_FILE } from './progress';
import type { Change, IProgress } from './progress';

/** How long changes are gathered before they are written, in milliseconds. */
const DELAY = 300;

/**
 * The progress that is kept in one folder.
 *
 * #### Notes
 * Other pages may write the same file. So each writing reads it first, and makes the changes of this page on what is
 * there; nothing that another page wrote is lost, and tries add up.
 */
export class ProgressStore implements IDisposable {
  constructor(options: ProgressStore.IOptions) {
    this._options = options;
    this.folder = options.folder;
    void this.refresh();
  }

  /** The folder that the file is in; it may be given another name. null: nothing is read or written. */
  folder: string | null;

  /** Emitted after the progress has changed, here or in the file. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted when the file cannot be used as it is; each of its kinds once. */
  get problem(): ISignal<this, ProgressStore.Problem> {
    return this._problem;
  }

  /** Emitted after the file has been written. */
  get written(): ISignal<this, void> {
    return this._written;
  }

  /** What is known of it now: the file, and the changes that are still to be written. */
  get progress(): IProgress {
    return this._progress;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Make a change, at once here, and soon in the file. */
  change(change: Change): void {
    if (change(this._progress) === this._progress) {
      return;
    }
    this._pending.push(change);
    this._show();
    clearTimeout(this._timer);
    this._timer = setTimeout(() => void this.flush(), this._options.delay ?? DELAY);
  }

  /** Read the file again, in which another page may have written. */
  refresh(): Promise<void> {
    return this._next(async folder => {
      const found = await this._read(folder);
      if (found.progress !== null) {
        this._saved = found.progress;
        this._show();
      } else if (!found.exists) {
        // Somebody took the file away: that is how one begins anew by hand.
        this._saved = NOTHING;
        this._show();
      }
    });
  }

  /** Write what is still to be written. */
  flush(): Promise<void> {
    clearTimeout(this._timer);
    const alone = this._options.exclusively ?? ((_, work) => work());
    return this._next(async folder => {
      if (this._pending.length > 0) {
        await alone(folder, () => this._write(folder));
      }
    });
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this._timer);
    Signal.clearData(this);
  }

  private async _write(folder: string): Promise<void> {
    const { contents } = this._options;
    const path = join(contents, folder, PROGRESS_FILE);
    const changes = [...this._pending];
    const { exists, progress, names } = await this._read(folder);
    if (exists && progress === null) {
      const copy = unused('progress (kept)', '.json', names);
      await contents.rename(path, join(contents, folder, copy));
      this._tell({ kind: 'foreign', copy });
    }
    const base = progress ?? (exists ? this._saved : NOTHING);
    const after = changes.reduce((now, change) => change(now), base);
    const content = formatProgress(after);
    if (progress === null || content !== formatProgress(base)) {
      await contents.save(path, { type: 'file', format: 'text', content });
    }
    this._saved = after;
    this._pending.splice(0, changes.length);
    this._show();
    this._written.emit();
  }

  private async _read(folder: string): Promise<ProgressStore.IFound> {
    const { contents } = this._options;
    // Asked of the listing, since asking for a file that is not there leaves an error on the console.
    const listing = await contents.get(folder, { content: true, type: 'directory' });
    const entries = listing.content as Contents.IModel[];
    const names = new Set(entries.map(({ name }) => name));
    const entry = entries.find(({ name }) => name === PROGRESS_FILE);
    if (entry === undefined) {
      return { exists: false, progress: null, names };
    }
    if (entry.type === 'directory') {
      throw new Error(PROGRESS_FILE);
    }
    const path = join(contents, folder, PROGRESS_FILE);
    const text = await contents
      .get(path, { content: true, type: 'file', format: 'text' })
      .catch((error: unknown) => {
        // What is no text at all, the server does not give as text.
        if (isStatus(error, 400)) {
          return null;
        }
        throw error;
      });
    const progress = text && parseProgress(String(text.content));
    return { exists: true, progress, names };
  }

  /** One after the other; an error is told, and what was to be written is kept for the next time. */
  private _next(work: (folder: string) => Promise<void>): Promise<void> {
    const known = async (): Promise<void> => {
      if (this.folder !== null) {
        await work(this.folder);
      }
    };
    this._queue = this._queue.then(known).catch((error: unknown) => {
      this._tell({
        kind: 'unkept',
        reason: error instanceof Error ? error.message : String(error)
      });
    });
    return this._queue;
  }

  private _show(): void {
    const after = this._pending.reduce((now, change) => change(now), this._saved);
    const differs = formatProgress(after) !== formatProgress(this._progress);
    this._progress = after;
    if (differs && !this._disposed) {
      this._changed.emit();
    }
  }

  private _tell(problem: ProgressStore.Problem): void {
    if (!this._told.has(problem.kind) && !this._disposed) {
      this._told.add(problem.kind);
      this._problem.emit(problem);
    }
  }

  private readonly _options: ProgressStore.IOptions;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _problem = new Signal<this, ProgressStore.Problem>(this);
  private readonly _written = new Signal<this, void>(this);
  private readonly _pending: Change[] = [];
  private readonly _told = new Set<string>();
  private _saved = NOTHING;
  private _progress = NOTHING;
  private _queue: Promise<void> = Promise.resolve();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _disposed = false;
}

export namespace ProgressStore {
  export interface IOptions {
    readonly contents: IFiles;
    /** null: for this page alone. */
    readonly folder: string | null;
    /** Milliseconds for which changes are gathered. */
    readonly delay?: number;
    /** Does some work while no other page does such work for the same folder. */
    readonly exclusively?: (folder: string, work: () => Promise<void>) => Promise<void>;
  }

  /** What is needed of JupyterLab's contents manager. */
  export type IFiles = Pick<
    Contents.IManager,
    'get' | 'save' | 'rename' | 'driveName' | 'localPath'
  >;

  /**
   * - `foreign`: the file was no progress; it was given the name `copy`
   * - `unkept`: nothing could be read or written; what is done is known to this page alone
   */
  export type Problem =
    | { readonly kind: 'foreign'; readonly copy: string }
    | { readonly kind: 'unkept'; readonly reason: string };

  /** @internal */
  export interface IFound {
    readonly exists: boolean;
    /** null where there is none, and for what is not one. */
    readonly progress: IProgress | null;
    /** The names of all that is in the folder. */
    readonly names: ReadonlySet<string>;
  }
}

function isStatus(error: unknown, status: number): boolean {
  const { response } = (error ?? {}) as { response?: { status?: unknown } };
  return response?.status === status;
}
