import { StepsByTask } from '../by-task';
import type { FrameKind } from '../format';
import type { TraceModel } from '../model';
import { lowerBound } from '../search';
import type { Trace } from '../trace';
import type { IFindingOptions } from './finding';
import { PythonText } from './python-text';
import type { ILogicalLine } from './python-text';

/** Nobody follows more calls than that. */
const MOST_BELOW = 1000;

/** What several kinds of findings ask of one trace. */
export class Facts {
  constructor(
    readonly model: TraceModel,
    readonly options: Required<IFindingOptions>
  ) {
    const { trace } = model;
    this.trace = trace;
    this._byTask = StepsByTask.of(trace);
  }

  readonly trace: Trace;

  /** Whether the program ran to its end while it was watched. */
  get complete(): boolean {
    return this.trace.run.stopped === null;
  }

  /** Whether steps of several threads may stand side by side. */
  get threads(): boolean {
    return this.trace.run.options.threads === true;
  }

  /** All steps in a task, ascending. */
  stepsOfTask(task: number): Uint32Array {
    return this._byTask.in(task);
  }

  /** The step of a frame before a step, or null. */
  before(frame: number, step: number): number | null {
    return this.model.lastStepOf(frame, step - 1);
  }

  /** The first step of a frame after a step, or null. */
  after(frame: number, step: number): number | null {
    return next(this.model.stepsOf(frame), step);
  }

  /** The first step of a task after a step, or null. */
  afterInTask(task: number, step: number): number | null {
    return next(this.stepsOfTask(task), step);
  }

  /** The frame itself, or the nearest one below it that asked, whose code is of none of these kinds; or null. */
  below(frame: number, step: number, kinds: readonly FrameKind[]): number | null {
    let at: number | null = frame;
    // A trace may say anything, also that frames ask each other in a circle.
    for (let left = MOST_BELOW; at !== null && kinds.includes(this.trace.frames[at].kind); left--) {
      at = left > 0 ? this.model.askerOf(at, step) : null;
    }
    return at;
  }

  /** The source that a frame's code is in, or null where it is not kept. */
  source(frame: number): PythonText | null {
    const { filename } = this.trace.frames[frame];
    let text = this._sources.get(filename);
    if (text === undefined) {
      const source = this.trace.sources.get(filename);
      text = source === undefined ? null : new PythonText(source);
      this._sources.set(filename, text);
    }
    return text;
  }

  /** The logical line at which a step stands, or null. */
  lineAt(step: number): ILogicalLine | null {
    return this.source(this.trace.frame(step))?.line(this.trace.line(step)) ?? null;
  }

  /** The code of the function that a frame runs, without its strings; empty for other code, and where it is not known. */
  body(frame: number): readonly ILogicalLine[] {
    const { filename, firstlineno, kind } = this.trace.frames[frame];
    if (kind === 'cell' || kind === 'module' || kind === 'class' || kind === 'comprehension') {
      return [];
    }
    const key = `${firstlineno}:${filename}`;
    let body = this._bodies.get(key);
    if (body === undefined) {
      body = this.source(frame)?.body(firstlineno) ?? [];
      this._bodies.set(key, body);
    }
    return body;
  }

  /** The headers of the `with`, `async with` and `try … finally` that a yield of a frame stands in. */
  cleanups(frame: number, line: number): ILogicalLine[] {
    const source = this.source(frame);
    return (source?.enclosing(line) ?? []).filter(
      header =>
        /^(async\s+)?with\b/.test(header.text) ||
        (/^try\s*:/.test(header.text) &&
          source!.clausesOf(header).some(clause => /^finally\b/.test(clause.text)))
    );
  }

  /** True where some code that ran between two steps calls a `cancel`. */
  cancelsBetween(from: number, to: number): boolean {
    this._cancels ??= this._findCancels();
    return (next(this._cancels, from) ?? to) < to;
  }

  /** All steps whose line calls a `cancel`. */
  private _findCancels(): Uint32Array {
    const { trace } = this;
    const lines = trace.frames.map(({ id }) => this._cancelLines(id));
    const found: number[] = [];
    for (let step = 0; step < trace.length; step++) {
      const here = lines[trace.frame(step)];
      if (here.size > 0 && here.has(trace.line(step))) {
        found.push(step);
      }
    }
    return Uint32Array.from(found);
  }

  private _cancelLines(frame: number): ReadonlySet<number> {
    const { filename } = this.trace.frames[frame];
    let lines = this._cancelling.get(filename);
    if (lines === undefined) {
      const text = this.trace.sources.get(filename) ?? '';
      const numbers = text
        .split('\n')
        .flatMap((line, at) => (/\.cancel\s*\(/.test(line) ? [at + 1] : []));
      this._cancelling.set(filename, (lines = new Set(numbers)));
    }
    return lines;
  }

  private readonly _byTask: StepsByTask;
  private readonly _sources = new Map<string, PythonText | null>();
  private readonly _cancelling = new Map<string, ReadonlySet<number>>();
  private _cancels: Uint32Array | null = null;
  private readonly _bodies = new Map<string, readonly ILogicalLine[]>();
}

function next(steps: Uint32Array, step: number): number | null {
  return steps.at(lowerBound(steps, step + 1)) ?? null;
}
