import { isEnd, isSuspension } from './format';
import type { StepKind } from './format';
import type { Trace } from './trace';

/**
 * Who runs, who is on the stack, and who is alive, after each step applied in order.
 *
 * #### Notes
 * This is the one place that says what a step does to the stack; everything
 * that knows of a stack goes through it. It copes with what a tracer can lose: a frame that goes on
 * although it was not seen to be entered is entered then, and what was above it is taken as gone.
 */
export class Replay {
  constructor(trace: Trace, askerOf: Replay.AskerOf, from?: Replay.ISnapshot) {
    this._trace = trace;
    this._askerOf = askerOf;
    this.next = from?.next ?? 0;
    this.running = from?.running ?? null;
    this.stack = from ? [...from.stack] : [];
    this.alive = new Set(from?.alive);
  }

  /** The step that will be applied next. */
  next: number;

  /**
   * The watched frame whose code runs, or null while other code does: the event
   * loop, above the frame that started it, or a library.
   */
  running: number | null;

  /** Watched frames on the stack, the innermost last. */
  readonly stack: number[];

  /** Frames that have begun and not ended, in the order of their beginning. */
  readonly alive: Set<number>;

  /** Apply steps up to and including `step`. */
  advance(step: number): void {
    while (this.next <= step) {
      this._apply(this._trace.kind(this.next), this._trace.frame(this.next));
      this.next++;
    }
  }

  snapshot(): Replay.ISnapshot {
    return {
      next: this.next,
      running: this.running,
      stack: Uint32Array.from(this.stack),
      alive: Uint32Array.from(this.alive)
    };
  }

  private _apply(kind: StepKind, frame: number): void {
    const { stack, alive } = this;
    const at = stack.lastIndexOf(frame);
    if (isEnd(kind)) {
      alive.delete(frame);
    } else {
      alive.add(frame);
    }
    if (!isEnd(kind) && !isSuspension(kind)) {
      stack.length = at >= 0 ? at : stack.length;
      stack.push(frame);
      this.running = frame;
    } else if (at >= 0) {
      stack.length = at;
      // Control goes back to who asked. A task's outermost frame was asked by no one: the loop goes on.
      const below = stack.at(-1) ?? null;
      this.running = below === this._askerOf(frame, this.next) ? below : null;
    }
  }

  private readonly _askerOf: Replay.AskerOf;
  private readonly _trace: Trace;
}

export namespace Replay {
  /** The frame that asked a frame last, not after a step; null where it is not known. */
  export type AskerOf = (frame: number, step: number) => number | null;

  /** The state before the step `next`; small enough to keep one every thousand steps. */
  export interface ISnapshot {
    readonly next: number;
    readonly running: number | null;
    readonly stack: Uint32Array;
    readonly alive: Uint32Array;
  }
}
