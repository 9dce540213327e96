import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { Card, ISettled } from '../cards/data';
import { check, own, predict, read, settle, startOver } from './progress';
import type { IChecked, IPredicted, IProgress } from './progress';
import type { ProgressStore } from './store';

/** Somebody who reads the guide in one folder: what they have done, and what has come from kernels meanwhile. */
export class Reader implements IDisposable {
  constructor(readonly store: ProgressStore) {
    store.changed.connect(this._onStored, this);
  }

  /** Emitted after anything here has changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  get progress(): IProgress {
    return this.store.progress;
  }

  predicted(id: string): IPredicted | undefined {
    return own(this.progress.predictions, id);
  }

  checked(id: string): IChecked | undefined {
    return own(this.progress.checks, id);
  }

  hasRead(id: string): boolean {
    return this.progress.read.includes(id);
  }

  /** Whether a run was made while this page looked on, and nobody has started over since. */
  isLive(run: string): boolean {
    return this._runs.has(run);
  }

  /** Choose an option. Where a run has given the answer already, it is settled by that. */
  predict(id: string, choice: number, options: readonly string[]): void {
    this.store.change(predict(id, choice, options[choice]));
    const settled = this._answers.get(id);
    if (settled) {
      this.store.change(settle(id, settled.options, settled.right));
    }
  }

  markRead(id: string, done: boolean): void {
    this.store.change(read(id, done));
  }

  startOver(): void {
    this._answers.clear();
    this._runs.clear();
    this.store.change(startOver);
    this._changed.emit();
  }

  /** A kernel has made a card: not one that a notebook was saved with. */
  arrived(card: Card): void {
    if (card.card === 'check') {
      this.store.change(check(card.id, card.passed));
    } else if (card.card === 'settled') {
      this._runs.add(card.run);
      if (card.holds) {
        this._answers.set(card.id, card);
        this.store.change(settle(card.id, card.options, card.right));
      }
      this._changed.emit();
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this.store.dispose();
      Signal.clearData(this);
    }
  }

  private _onStored(): void {
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _answers = new Map<string, ISettled>();
  private readonly _runs = new Set<string>();
  private _disposed = false;
}
