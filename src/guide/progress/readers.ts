import type { Contents } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { folderOf } from '../paths';
import { Reader } from './reader';
import { ProgressStore } from './store';

/** The readers of this page, one for each folder with notebooks of the guide. */
export class Readers {
  constructor(options: Readers.IOptions) {
    this._options = options;
    options.contents.fileChanged.connect(this._onFileChanged, this);
  }

  /** Emitted when a progress cannot be kept as it should be. */
  get problem(): ISignal<this, Readers.IProblem> {
    return this._problem;
  }

  /** Emitted with the folder, after its progress has been written. */
  get written(): ISignal<this, string> {
    return this._written;
  }

  /** @param path - A notebook of the guide; null for a card that is in none. */
  of(path: string | null): Reader {
    const folder = path === null ? null : folderOf(this._options.contents, path);
    const found = this._readers.find(({ store }) => store.folder === folder);
    if (found) {
      return found;
    }
    const store = new ProgressStore({ ...this._options, folder });
    store.problem.connect((_, problem) =>
      this._problem.emit({ folder: store.folder ?? '', problem })
    );
    store.written.connect(() => this._written.emit(store.folder ?? ''));
    const reader = new Reader(store);
    this._readers.push(reader);
    return reader;
  }

  /** Read again what is in the files. @param folder - this one alone, if it is given */
  refresh(folder?: string): void {
    for (const { store } of this._readers) {
      if (folder === undefined || store.folder === folder) {
        void store.refresh();
      }
    }
  }

  private _onFileChanged(_: unknown, { type, oldValue, newValue }: Contents.IChangedArgs): void {
    const [before, after] = [oldValue?.path, newValue?.path];
    if (type !== 'rename' || !before || !after) {
      return;
    }
    for (const { store } of this._readers) {
      if (store.folder === null) {
        continue;
      }
      if (store.folder === before || store.folder.startsWith(`${before}/`)) {
        store.folder = after + store.folder.slice(before.length);
      }
    }
  }

  private readonly _options: Readers.IOptions;
  private readonly _problem = new Signal<this, Readers.IProblem>(this);
  private readonly _written = new Signal<this, string>(this);
  private readonly _readers: Reader[] = [];
}

export namespace Readers {
  export interface IOptions extends Omit<ProgressStore.IOptions, 'folder' | 'contents'> {
    readonly contents: ProgressStore.IFiles & Pick<Contents.IManager, 'fileChanged'>;
  }

  export interface IProblem {
    readonly folder: string;
    readonly problem: ProgressStore.Problem;
  }
}
