import { lowerBound } from '../search';
import type { TraceModel } from '../model';

/* What a line that is reached tells of the one before it: known only where the source leaves no doubt. */

/** What a frame caught, and on which line. */
export interface ICaught {
  readonly line: number;
  /** The step at which the exception came. */
  readonly step: number;
}

/**
 * The exception that a frame has caught, at the step that enters the body of its `except`.
 *
 * A line deeper in than the `except` that was reached just before is only run where that one matches; what
 * is written on the line of the `except` itself gives no such proof, and nothing is told then; nor where all it does is to raise again.
 */
export function caughtAt(model: TraceModel, step: number): ICaught | null {
  const { trace } = model;
  const steps = model.stepsOf(trace.frame(step));
  const at = lowerBound(steps, step);
  const header = steps[at - 1];
  if (at < 2 || trace.kind(step) !== 'line' || trace.kind(header) !== 'line') {
    return null;
  }
  const before = lineAt(model, header);
  const here = lineAt(model, step);
  if (
    before === null ||
    here === null ||
    !/^\s*except\b(?!\s*\*).*:\s*(#.*)?$/.test(before) ||
    trace.line(step) <= trace.line(header) ||
    indent(here) <= indent(before) ||
    /^\s*raise\b/.test(here)
  ) {
    return null;
  }
  // Other clauses may have been tried before this one matched.
  let came = at - 2;
  while (came >= 0 && trace.kind(steps[came]) === 'line' && isExcept(model, steps[came])) {
    came--;
  }
  const kind = came < 0 ? null : trace.kind(steps[came]);
  return kind === 'exception' || kind === 'throw'
    ? { line: trace.line(header), step: steps[came] }
    : null;
}

/**
 * The line of an await that had its answer at once, at the first step after it.
 *
 * Only a statement that is nothing but an await, on one line, is sure to have awaited.
 */
export function readyAwaitAt(model: TraceModel, step: number): number | null {
  const { trace } = model;
  const steps = model.stepsOf(trace.frame(step));
  const at = lowerBound(steps, step);
  const before = steps[at - 1];
  if (
    at < 1 ||
    trace.kind(step) !== 'line' ||
    trace.kind(before) !== 'line' ||
    trace.line(step) === trace.line(before) ||
    trace.task(step) === null ||
    trace.turn(step) !== trace.turn(before) ||
    !trace.frames[trace.frame(step)].awaits.includes(trace.line(before))
  ) {
    return null;
  }
  const text = lineAt(model, before);
  return text !== null && /^\s*(\w+\s*=\s*)?await\s[^'"#\\]*$/.test(text) && isClosed(text)
    ? trace.line(before)
    : null;
}

function isExcept(model: TraceModel, step: number): boolean {
  return /^\s*except\b/.test(lineAt(model, step) ?? '');
}

/** The source of a step's line; null where it was not kept. */
function lineAt({ trace }: TraceModel, step: number): string | null {
  const source = trace.sources.get(trace.frames[trace.frame(step)].filename);
  return source?.split('\n')[trace.line(step) - 1] ?? null;
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}

/** Whether a statement ends on its line. */
function isClosed(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0;
  }
  return depth === 0 && !/;/.test(text);
}
