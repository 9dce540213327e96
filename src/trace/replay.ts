import { isEnd, isSuspension } from './format';
import type { StepKind } from './format';
import type { Trace } from './trace';

/**
 * Who is on the stack, and who is alive, after each step applied in order.
 *
 * #### Notes
 * This is the one place that says what a step does to the stack; everything
 * that knows of a stack goes through it. It copes with what a tracer can lose: a frame that goes on
 * although it was not seen to be entered is entered then, and what was above it is taken as gone.
 */
export class Replay {
  constructor(trace: Trace, from?: Replay.ISnapshot) {
    this._trace = trace;
    this.next = from?.next ?? 0;
    this.stack = from ? [...from.stack] : [];
    this.alive = new Set(from?.alive);
  }

  /** The step that will be applied next. */
  next: number;

  /** Watched frames on the stack, the running one last. */
  readonly stack: number[];

  /** Frames that have begun and not ended, in the order of their beginning. */
  readonly alive: Set<number>;

  /** Apply steps up to and including `step`. */
  advance(step: number): void {
    while (this.next <= step) {
      this.apply(this._trace.kind(this.next), this._trace.frame(this.next));
      this.next++;
    }
  }

  snapshot(): Replay.ISnapshot {
    return {
      next: this.next,
      stack: Uint32Array.from(this.stack),
      alive: Uint32Array.from(this.alive)
    };
  }

  private apply(kind: StepKind, frame: number): void {
    const { stack, alive } = this;
    const at = stack.lastIndexOf(frame);
    if (isEnd(kind)) {
      alive.delete(frame);
    } else {
      alive.add(frame);
    }
    if (isEnd(kind) || isSuspension(kind)) {
      if (at >= 0) {
        stack.length = at;
      }
    } else if (at >= 0) {
      stack.length = at + 1;
    } else {
      stack.push(frame);
    }
  }

  private readonly _trace: Trace;
}

export namespace Replay {
  /** The state before the step `next`; small enough to keep one every thousand steps. */
  export interface ISnapshot {
    readonly next: number;
    readonly stack: Uint32Array;
    readonly alive: Uint32Array;
  }
}
