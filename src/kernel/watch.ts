import type { Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import { magicOptions, RECORDED } from './options';
import type { IRecordOptions } from './options';
import type { IKernelState, IWatchProblem } from './requests';
import { Calls, callKernel } from './requests';

/** What a watch needs of the session of a notebook; `ISessionContext` has it. */
export interface IKernelHost {
  readonly session: { readonly kernel: Kernel.IKernelConnection | null } | null;
  readonly kernelChanged: ISignal<unknown, unknown>;
  readonly statusChanged: ISignal<unknown, Kernel.Status>;
}

/** Whether the cells of one notebook are watched, and the requests that make it so. */
export interface INotebookWatch extends IDisposable {
  /** Emitted after anything below may have changed. */
  readonly changed: ISignal<this, void>;

  /** Emitted when a cell that was to be watched could not be, with the reason. */
  readonly failed: ISignal<this, IWatchProblem>;

  /** Whether cells that are run from now on are watched. */
  readonly on: boolean;

  /** Whether a cell that is watched runs, or waits for its turn to run. */
  readonly recording: boolean;

  /** Why it cannot be on; null where it can. */
  readonly obstacle: IWatchProblem | null;

  /**
   * Watch all cells that are run from now on, or no longer.
   *
   * @returns Why it did not work; null when it did. It never rejects.
   */
  set(on: boolean): Promise<IWatchProblem | null>;

  /** Watch the next run of one cell. Its run is to be prepared as any other. */
  once(cellId: string): void;

  /**
   * To be called before the request of a cell's run is sent, and synchronously
   * with it: what the kernel must know is then in front of it in the queue.
   *
   * @param cellId - The cell.
   * @param source - Its text.
   */
  prepare(cellId: string, source: string): void;

  /** To be called when a cell's run has ended or was given up. */
  finish(cellId: string, source: string): void;
}

/** A watch over the kernel of one session. */
export class NotebookWatch implements INotebookWatch {
  constructor(options: NotebookWatch.IOptions) {
    this._host = options.host;
    this._languageOf = options.languageOf;
    this._recorded = options.recorded ?? (() => RECORDED);
    this._host.kernelChanged.connect(this._onKernelChanged, this);
    this._host.statusChanged.connect(this._onStatusChanged, this);
    this._onKernelChanged();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get failed(): ISignal<this, IWatchProblem> {
    return this._failed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  get on(): boolean {
    return this.obstacle === null && (this._wanted || this._kernelWatches);
  }

  get recording(): boolean {
    return this._recording.size > 0;
  }

  get obstacle(): IWatchProblem | null {
    const kernel = this._kernel;
    if (!kernel) {
      return { reason: 'no-kernel', detail: '' };
    }
    const language = this._language ?? this._languageOf(kernel.name);
    if (language !== null && !/^i?python[\d.]*$/i.test(language)) {
      return { reason: 'not-python', detail: language };
    }
    return this._unusable;
  }

  async set(on: boolean): Promise<IWatchProblem | null> {
    this._wanted = on;
    this._once.clear();
    const kernelWatched = this._kernelWatches;
    this._kernelWatches = false;
    this._changed.emit();
    const { obstacle } = this;
    if (obstacle || (!on && !this._provided)) {
      return obstacle;
    }
    const problem = await this._call(
      on ? Calls.switchOn : kernelWatched ? Calls.stopAll : Calls.forgetAll
    );
    if (problem?.reason === 'canceled') {
      return null; // the next run says it again
    }
    if (problem && this._wanted === on) {
      this._wanted = false;
      this._changed.emit();
    }
    return problem;
  }

  once(cellId: string): void {
    this._once.add(cellId);
  }

  prepare(cellId: string, source: string): void {
    const once = this._once.delete(cellId);
    if (this.obstacle || !source.trim()) {
      return;
    }
    if (once || this.on || Private.isWatchedByItself(source)) {
      this._recording.add(cellId);
      this._changed.emit();
    }
    if (once) {
      this._sent.add(cellId);
      void this._watchCell(cellId, true);
    } else if (this._wanted) {
      if (!this._provided) {
        void this._call(Calls.switchOn);
      }
      void this._watchCell(cellId, false);
    } else if (Private.namesPackage(source) && !this._provided) {
      void this._call(Calls.state);
    }
  }

  finish(cellId: string, source: string): void {
    this._once.delete(cellId);
    if (this._recording.delete(cellId)) {
      this._changed.emit();
    }
    // A run that was given up leaves its cell armed.
    const armed = this._sent.delete(cellId);
    if (!this.obstacle && this._provided && (armed || Private.namesPackage(source))) {
      void this._call(armed ? Calls.forget(cellId) : Calls.state);
    }
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._kernel?.iopubMessage.disconnect(this._onMessage, this);
    Signal.clearData(this);
  }

  private async _watchCell(cellId: string, asked: boolean): Promise<void> {
    const problem = await this._call(
      Calls.watchCell(cellId, asked, magicOptions(this._recorded()))
    );
    if (problem && problem.reason !== 'canceled' && !this._disposed) {
      this._failed.emit(problem);
    }
  }

  /** Send a request, take what the kernel tells, and say what was wrong. */
  private async _call(call: string): Promise<IWatchProblem | null> {
    const kernel = this._kernel!;
    const inject = !this._provided;
    this._provided = true;
    const number = ++this._calls;
    const epoch = this._epoch;
    const result = await callKernel(kernel, call, inject);
    if (this._disposed || epoch !== this._epoch) {
      return { reason: 'canceled', detail: '' };
    }
    const problem = result.ok ? null : result.problem;
    if (result.ok && number === this._calls) {
      this._hear(result.state);
    } else if (problem?.reason === 'canceled') {
      this._provided = false;
    } else if (problem?.reason === 'old-python' || problem?.reason === 'no-ipython') {
      this._unusable = problem;
    }
    this._changed.emit();
    return problem;
  }

  /** Cells are watched until `%yieldscope off` runs, whoever has switched it on. */
  private _hear({ watching, off }: IKernelState): void {
    this._kernelWatches = watching;
    if (off) {
      this._wanted = false;
    }
  }

  private _onKernelChanged(): void {
    this._kernel?.iopubMessage.disconnect(this._onMessage, this);
    this._kernel = this._host.session?.kernel ?? null;
    this._language = null;
    this._session = null;
    this._forgetKernel();
    const kernel = this._kernel;
    if (!kernel) {
      return;
    }
    kernel.iopubMessage.connect(this._onMessage, this);
    kernel.info.then(
      info => {
        if (this._kernel === kernel && !this._disposed) {
          this._language = info.language_info.name;
          this._changed.emit();
        }
      },
      () => undefined // it went away before it could tell
    );
  }

  private _onStatusChanged(_: unknown, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting' || status === 'dead') {
      this._forgetKernel();
    }
  }

  /** A kernel that was restarted by someone else speaks with another session's name. */
  private _onMessage(_: unknown, message: { header: { session: string } }): void {
    const { session } = message.header;
    if (session !== this._session) {
      const known = this._session !== null;
      this._session = session;
      if (known) {
        this._forgetKernel();
      }
    }
  }

  /** The kernel has nothing of ours any more, but for what was said on this page. */
  private _forgetKernel(): void {
    this._epoch++;
    this._provided = false;
    this._kernelWatches = false;
    this._unusable = null;
    this._sent.clear();
    this._recording.clear();
    this._changed.emit();
  }

  private readonly _host: IKernelHost;
  private readonly _languageOf: (kernelName: string) => string | null;
  private readonly _recorded: () => IRecordOptions;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _failed = new Signal<this, IWatchProblem>(this);
  private readonly _once = new Set<string>();
  private readonly _sent = new Set<string>();
  private readonly _recording = new Set<string>();
  private _kernel: Kernel.IKernelConnection | null = null;
  private _language: string | null = null;
  private _session: string | null = null;
  private _wanted = false;
  private _provided = false;
  private _kernelWatches = false;
  private _unusable: IWatchProblem | null = null;
  private _calls = 0;
  private _epoch = 0;
  private _disposed = false;
}

export namespace NotebookWatch {
  export interface IOptions {
    /** The session whose kernel runs the cells. */
    host: IKernelHost;

    /** The language of a kernel by its kernelspec, until it tells itself; null: not known. */
    languageOf: (kernelName: string) => string | null;

    /** What is to be recorded, asked before each cell; all by default. */
    recorded?: () => IRecordOptions;
  }
}

namespace Private {
  /** Whether a cell says itself that it is to be watched. */
  export function isWatchedByItself(source: string): boolean {
    return /^\s*%%yieldscope\b/.test(source);
  }

  /** Whether a cell's text could use the package. */
  export function namesPackage(source: string): boolean {
    return /\byieldscope\b/.test(source);
  }
}
