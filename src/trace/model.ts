import { isEnd } from './format';
import type { Cause } from './format';
import { momentStarts } from './moments';
import { Replay } from './replay';
import { countUpTo, lowerBound } from './search';
import { isNextMethod } from './trace';
import type { IFrame, Trace } from './trace';

/** A snapshot of the stack is kept every so many steps. */
const CHECKPOINT = 1024;

/** The causes that ask for an item. */
const PULLS: readonly (Cause | null)[] = ['first', 'pull', 'send'];

/** One variable of one frame: its changes, as steps and as rows of the table `changes`. */
export interface IVariable {
  readonly steps: number[];
  readonly rows: number[];
}

/**
 * A trace with the indexes that make every question about "at step n" cheap:
 * where it is, computed once when a trace is opened; what it says, never more than the trace does.
 */
export class TraceModel {
  constructor(trace: Trace) {
    this.trace = trace;
    const { entries } = trace.tables;
    const all: number[] = [];
    const yields: number[] = [];
    for (let step = 0; step < trace.length; step++) {
      all.push(step);
      if (trace.kind(step) === 'yield') {
        yields.push(step);
      }
    }
    const asks: number[] = [];
    const pulls: number[] = [];
    for (let row = 0; row < entries.step.length; row++) {
      const { by, cause } = trace.entryAt(row);
      if (by !== null) {
        asks.push(entries.step[row]);
      }
      if (PULLS.includes(cause)) {
        pulls.push(entries.step[row]);
      }
    }
    this._steps = byFrame(trace, all);
    this._yields = byFrame(trace, yields);
    this._asks = byFrame(trace, asks);
    this._pulls = byFrame(trace, pulls);
    this._variables = variables(trace);
    this.created = trace.frames
      .filter(frame => frame.createdAt !== null)
      .sort((a, b) => a.createdAt! - b.createdAt!);

    const replay = new Replay(trace, this._askerOf);
    this._checkpoints = [replay.snapshot()];
    for (let step = CHECKPOINT - 1; step < trace.length; step += CHECKPOINT) {
      replay.advance(step);
      this._checkpoints.push(replay.snapshot());
    }
    this.momentStarts = momentStarts(trace);
  }

  readonly trace: Trace;

  /** The first step of each moment, ascending; starts with 0 unless the trace is empty. */
  readonly momentStarts: Uint32Array;

  /** Frames of which it is known when their object was made, in the order of that. */
  readonly created: readonly IFrame[];

  /** Number of moments. */
  get moments(): number {
    return this.momentStarts.length;
  }

  /** The moment that a step belongs to. */
  momentOf(step: number): number {
    return lowerBound(this.momentStarts, step + 1) - 1;
  }

  /** The last step of a moment. */
  momentEnd(moment: number): number {
    return (moment + 1 < this.moments ? this.momentStarts[moment + 1] : this.trace.length) - 1;
  }

  /** The stack and the living after a step (-1: before the first). */
  replayAt(step: number): Replay {
    const from = this._checkpoints[Math.floor((step + 1) / CHECKPOINT)];
    const replay = new Replay(this.trace, this._askerOf, from);
    replay.advance(step);
    return replay;
  }

  /** All steps of a frame, ascending. */
  stepsOf(frame: number): Uint32Array {
    return this._steps.of(frame);
  }

  /** The last step of a frame that is not after `step`, or null. */
  lastStepOf(frame: number, step: number): number | null {
    return last(this._steps.of(frame), step);
  }

  /** Whether a frame has come to its end at `step`. */
  isOver(frame: number, step: number): boolean {
    const last = this._steps.of(frame).at(-1);
    return last !== undefined && last <= step && isEnd(this.trace.kind(last));
  }

  /** The frame that asked last, not after `step`, or null. */
  askerOf(frame: number, step: number): number | null {
    const ask = last(this._asks.of(frame), step);
    return ask === null ? null : (this.trace.entry(ask)?.by ?? null);
  }

  /** How often a frame was asked for an item, up to `step`: by a pull or a send, not by a throw or a close. */
  asked(frame: number, step: number): number {
    return countUpTo(this._pulls.of(frame), step);
  }

  /** The steps at which a frame was asked for an item: a call of an iterator's method is asked once. */
  pullsOf(frame: number): Uint32Array {
    return isNextMethod(this.trace.frames[frame])
      ? this._steps.of(frame).subarray(0, 1)
      : this._pulls.of(frame);
  }

  /** How many values a frame has yielded, up to `step`. */
  gave(frame: number, step: number): number {
    return countUpTo(this._yields.of(frame), step);
  }

  /** The variables of a frame, in the order in which they were first bound. */
  variablesOf(frame: number): readonly IVariable[] {
    return this._variables.get(frame) ?? [];
  }

  /** Frames whose object exists after `step`, while none of their code has run. */
  unstarted(step: number): number[] {
    const found: number[] = [];
    for (const { id, createdAt } of this.created) {
      // It is made while that step's line runs: it exists from the step after on.
      if (createdAt! >= step) {
        break;
      }
      const first = this.stepsOf(id).at(0);
      if (first === undefined || first > step) {
        found.push(id);
      }
    }
    return found;
  }

  private readonly _askerOf = (frame: number, step: number) => this.askerOf(frame, step);
  private readonly _steps: Private.Groups;
  private readonly _asks: Private.Groups;
  private readonly _pulls: Private.Groups;
  private readonly _yields: Private.Groups;
  private readonly _variables: ReadonlyMap<number, IVariable[]>;
  private readonly _checkpoints: Replay.ISnapshot[];
}

namespace Private {
  /** Steps, kept together by frame. */
  export interface Groups {
    of(frame: number): Uint32Array;
  }
}

/** Group steps by their frame, in one flat array, keeping their order. */
function byFrame(trace: Trace, steps: readonly number[]): Private.Groups {
  const starts = new Uint32Array(trace.frames.length + 1);
  for (const step of steps) {
    starts[trace.frame(step) + 1]++;
  }
  for (let frame = 1; frame < starts.length; frame++) {
    starts[frame] += starts[frame - 1];
  }
  const fill = starts.slice();
  const grouped = new Uint32Array(steps.length);
  for (const step of steps) {
    grouped[fill[trace.frame(step)]++] = step;
  }
  return { of: frame => grouped.subarray(starts[frame], starts[frame + 1]) };
}

function last(steps: Uint32Array, step: number): number | null {
  const at = lowerBound(steps, step + 1) - 1;
  return at < 0 ? null : steps[at];
}

function variables(trace: Trace): Map<number, IVariable[]> {
  const { step, name } = trace.tables.changes;
  const frames = new Map<number, Map<number, IVariable>>();
  for (let row = 0; row < step.length; row++) {
    const frame = trace.frame(step[row]);
    let names = frames.get(frame);
    if (!names) {
      names = new Map<number, IVariable>();
      frames.set(frame, names);
    }
    let variable = names.get(name[row]);
    if (!variable) {
      names.set(name[row], (variable = { steps: [], rows: [] }));
    }
    variable.steps.push(step[row]);
    variable.rows.push(row);
  }
  return new Map(Array.from(frames, ([frame, names]) => [frame, [...names.values()]]));
}
