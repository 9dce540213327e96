import type { Trace } from './trace';

/** The steps of a trace, kept together by their task; in one flat array, made once for each trace. */
export class StepsByTask {
  /** Those of one trace. */
  static of(trace: Trace): StepsByTask {
    let steps = KNOWN.get(trace);
    if (!steps) {
      KNOWN.set(trace, (steps = new StepsByTask(trace)));
    }
    return steps;
  }

  private constructor(trace: Trace) {
    const { task } = trace.tables.steps;
    const starts = new Uint32Array(trace.tasks.length + 2);
    for (let step = 0; step < trace.length; step++) {
      starts[task[step] + 1]++;
    }
    for (let i = 1; i < starts.length; i++) {
      starts[i] += starts[i - 1];
    }
    const fill = starts.slice();
    const grouped = new Uint32Array(trace.length);
    for (let step = 0; step < trace.length; step++) {
      grouped[fill[task[step]]++] = step;
    }
    this._starts = starts;
    this._steps = grouped;
  }

  /** All steps in a task, ascending; null: those in none. */
  in(task: number | null): Uint32Array {
    const at = task === null ? 0 : task + 1;
    return this._steps.subarray(this._starts[at], this._starts[at + 1]);
  }

  private readonly _starts: Uint32Array;
  private readonly _steps: Uint32Array;
}

const KNOWN = new WeakMap<Trace, StepsByTask>();
