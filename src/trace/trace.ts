import type { Numbers } from './columns';
import type { Cause, FrameEnd, FrameKind, Outcome, StepKind, Stop, WaitKind } from './format';
import { lowerBound } from './search';

/** A code object of the program. Lines count from 1. */
export interface ICode {
  readonly qualname: string;
  readonly kind: FrameKind;
  readonly filename: string;
  readonly firstlineno: number;
  /** Lines that hold an `await`, `async for` or `async with`, ascending. */
  readonly awaits: readonly number[];
  /** Lines that hold a `yield`, ascending. */
  readonly yields: readonly number[];
}

/** One activation of a code object. */
export interface IFrame extends ICode {
  readonly id: number;
  readonly joined: boolean;
  /** Step index, or null where not known. */
  readonly createdAt: number | null;
  readonly end: FrameEnd;
  /** Number of the iterator object whose method this is, or null. */
  readonly receiver: number | null;
}

export interface ITask {
  readonly id: number;
  readonly name: string;
  readonly createdBy: number | null;
  readonly outcome: Outcome;
  readonly exceptionTaken: boolean | null;
}

/** A local that changed; null: not bound. */
export interface IChange {
  readonly name: string;
  readonly old: string | null;
  readonly new: string | null;
}

/** Why a frame was entered. */
export interface IEntry {
  readonly cause: Cause | null;
  /** The frame that asked. */
  readonly by: number | null;
  /** The step that made a wake possible. */
  readonly wokenBy: number | null;
}

/** What an await waits for. */
export interface IWait {
  readonly kind: WaitKind;
  readonly text: string | null;
  readonly task: number | null;
  readonly frame: number | null;
  /** Nanoseconds, or null. */
  readonly delay: number | null;
}

/** True for the method that gives a consumer the next item of an iterator written as a class. */
export function isNextMethod({ qualname }: ICode): boolean {
  return /\b__a?next__$/.test(qualname);
}

/** One step, whole; for one at a time (columns are faster for many). */
export interface IStep {
  readonly index: number;
  readonly kind: StepKind;
  readonly frame: number;
  readonly line: number;
  readonly task: number | null;
  readonly turn: number | null;
  /** Nanoseconds since the start. */
  readonly time: number;
  readonly value: string | null;
  readonly changes: readonly IChange[];
  readonly entry: IEntry | null;
  readonly wait: IWait | null;
}

/** The columns of the wire format; optional ones count from 1, with 0 for none. */
export interface ITables {
  readonly steps: {
    readonly kind: Numbers;
    readonly frame: Numbers;
    readonly line: Numbers;
    readonly task: Numbers;
    readonly turn: Numbers;
    readonly time: Numbers;
  };
  readonly values: { readonly step: Numbers; readonly text: Numbers };
  readonly changes: { readonly step: Numbers; readonly name: Numbers; readonly text: Numbers };
  readonly entries: {
    readonly step: Numbers;
    readonly cause: Numbers;
    readonly by: Numbers;
    readonly woken_by: Numbers;
  };
  readonly waits: {
    readonly step: Numbers;
    readonly kind: Numbers;
    readonly text: Numbers;
    readonly task: Numbers;
    readonly frame: Numbers;
    readonly delay: Numbers;
  };
  readonly idle: { readonly after: Numbers; readonly ns: Numbers };
}

/** Facts about the whole run. */
export interface IRun {
  readonly run: string;
  readonly recorder: string;
  readonly python: string;
  readonly implementation: string;
  readonly backend: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly stopped: Stop | null;
  readonly stoppedNote: string | null;
  /** Nanoseconds. */
  readonly duration: number;
}

/**
 * A recorded run, checked: every index in it is in range, so that what is
 * computed from it need not check again. It never changes.
 */
export class Trace {
  constructor(options: Trace.IOptions) {
    this.run = options.run;
    this.sources = options.sources;
    this.frames = options.frames;
    this.tasks = options.tasks;
    this.tables = options.tables;
    this._texts = options.texts;
    this._enums = options.enums;
    this.length = options.tables.steps.kind.length;
    this._olds = previousChanges(options.tables);
  }

  readonly run: IRun;
  /** File name to the text as it was run. */
  readonly sources: ReadonlyMap<string, string>;
  readonly frames: readonly IFrame[];
  readonly tasks: readonly ITask[];
  readonly tables: ITables;
  /** Number of steps. */
  readonly length: number;

  kind(step: number): StepKind {
    return this._enums.kind[this.tables.steps.kind[step]];
  }

  frame(step: number): number {
    return this.tables.steps.frame[step];
  }

  line(step: number): number {
    return this.tables.steps.line[step];
  }

  task(step: number): number | null {
    return optional(this.tables.steps.task[step]);
  }

  turn(step: number): number | null {
    return optional(this.tables.steps.turn[step]);
  }

  /** Nanoseconds since the start. */
  time(step: number): number {
    return this.tables.steps.time[step];
  }

  value(step: number): string | null {
    const { values } = this.tables;
    const row = rowOf(values.step, step);
    return row < 0 ? null : this._texts[values.text[row]];
  }

  changes(step: number): IChange[] {
    const { changes } = this.tables;
    const found: IChange[] = [];
    for (let row = lowerBound(changes.step, step); changes.step[row] === step; row++) {
      found.push(this.change(row));
    }
    return found;
  }

  /** The change in a row of the table `changes`. */
  change(row: number): IChange {
    const { changes } = this.tables;
    const before = this._olds[row];
    return {
      name: this._texts[changes.name[row]],
      old: before === 0 ? null : this._optionalText(changes.text[before - 1]),
      new: this._optionalText(changes.text[row])
    };
  }

  /** For a `start`, `resume` or `throw`; null for other steps and where nothing is known. */
  entry(step: number): IEntry | null {
    const { entries } = this.tables;
    const row = rowOf(entries.step, step);
    return row < 0 ? null : this.entryAt(row);
  }

  /** The entry in a row of the table `entries`. */
  entryAt(row: number): IEntry {
    const { entries } = this.tables;
    const cause = optional(entries.cause[row]);
    return {
      cause: cause === null ? null : this._enums.cause[cause],
      by: optional(entries.by[row]),
      wokenBy: optional(entries.woken_by[row])
    };
  }

  /** For an `await`; null for other steps and where nothing is known. */
  wait(step: number): IWait | null {
    const { waits } = this.tables;
    const row = rowOf(waits.step, step);
    if (row < 0) {
      return null;
    }
    return {
      kind: this._enums.wait[waits.kind[row]],
      text: this._optionalText(waits.text[row]),
      task: optional(waits.task[row]),
      frame: optional(waits.frame[row]),
      delay: waits.delay[row] < 0 ? null : waits.delay[row]
    };
  }

  /** How long the loop was seen to sleep just before a step, in nanoseconds; 0 where it was not seen to. */
  idleBefore(step: number): number {
    const { idle } = this.tables;
    const row = rowOf(idle.after, step);
    return row < 0 ? 0 : idle.ns[row];
  }

  step(index: number): IStep {
    return {
      index,
      kind: this.kind(index),
      frame: this.frame(index),
      line: this.line(index),
      task: this.task(index),
      turn: this.turn(index),
      time: this.time(index),
      value: this.value(index),
      changes: this.changes(index),
      entry: this.entry(index),
      wait: this.wait(index)
    };
  }

  private _optionalText(text: number): string | null {
    return text === 0 ? null : this._texts[text - 1];
  }

  private readonly _texts: readonly string[];
  private readonly _enums: Trace.IEnums;
  private readonly _olds: Uint32Array;
}

export namespace Trace {
  /** The words behind the numbers of enum columns, in the order of the trace. */
  export interface IEnums {
    readonly kind: readonly StepKind[];
    readonly cause: readonly Cause[];
    readonly wait: readonly WaitKind[];
  }

  export interface IOptions {
    readonly run: IRun;
    readonly sources: ReadonlyMap<string, string>;
    readonly texts: readonly string[];
    readonly enums: IEnums;
    readonly frames: readonly IFrame[];
    readonly tasks: readonly ITask[];
    readonly tables: ITables;
  }
}

function optional(value: number): number | null {
  return value === 0 ? null : value - 1;
}

function rowOf(column: Numbers, step: number): number {
  const row = lowerBound(column, step);
  return column[row] === step ? row : -1;
}

/** For each row of `changes`, 1 + the row of the change of the same name in the same frame before it, or 0. */
function previousChanges(tables: ITables): Uint32Array {
  const { changes, steps } = tables;
  const olds = new Uint32Array(changes.step.length);
  const last = new Map<number, Map<number, number>>();
  for (let row = 0; row < olds.length; row++) {
    const frame = steps.frame[changes.step[row]];
    let names = last.get(frame);
    if (!names) {
      names = new Map<number, number>();
      last.set(frame, names);
    }
    olds[row] = (names.get(changes.name[row]) ?? -1) + 1;
    names.set(changes.name[row], row);
  }
  return olds;
}
