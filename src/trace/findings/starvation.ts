import { lowerBound } from '../search';
import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';

/** The first and last step of one turn of the event loop. */
export interface ITurn {
  readonly first: number;
  readonly last: number;
}

/** More than any file has; with it a frame and a line make one number. */
const LINES = 2 ** 21;

/** A task that could have run: why, and when it did. */
interface IReady {
  readonly task: number;
  /** The step that proves it. */
  readonly because: number;
  /** The first step of the turn from which on it was ready. */
  readonly from: number;
  /** Its next step. */
  readonly next: number;
}

/** An await that was passed again and again in one turn, while another task was ready; null without one. */
export function starvation(facts: Facts, turn: ITurn): IFinding | null {
  const { trace, options, model } = facts;
  const sites = awaitSites(facts, turn);
  const ready = sites.size === 0 ? null : firstReady(facts, turn);
  if (ready === null) {
    return null;
  }
  const enough = [...sites.values()]
    .map(passes => passes.filter(step => step >= ready.from))
    .filter(passes => passes.length >= options.passes);
  if (enough.length === 0) {
    return null;
  }
  // Of awaits inside one another the outermost is what keeps the turn.
  const { stack } = model.replayAt(ready.from);
  const depth = (passes: number[]): number => {
    const at = stack.indexOf(trace.frame(passes[0]));
    return at < 0 ? stack.length : at;
  };
  const passes = enough.reduce((a, b) => (depth(b) < depth(a) ? b : a));
  return finding(
    'never suspends',
    [passes[0], passes.at(-1)!, ready.because, ready.next],
    [trace.frame(passes[0])],
    {
      tasks: [ready.task],
      count: passes.length,
      ns: trace.time(turn.last) - trace.time(ready.from)
    }
  );
}

/** The steps at which the lines with an await were reached in a turn, for those that were so often enough. */
function awaitSites(facts: Facts, turn: ITurn): Map<number, number[]> {
  const { trace, options } = facts;
  const counts = new Map<number, number[]>();
  for (let step = turn.first; step <= turn.last; step++) {
    const frame = trace.frame(step);
    if (trace.kind(step) === 'line' && isAwait(facts, frame, trace.line(step))) {
      const key = frame * LINES + trace.line(step);
      const steps = counts.get(key);
      if (steps) {
        steps.push(step);
      } else {
        counts.set(key, [step]);
      }
    }
  }
  for (const [key, steps] of counts) {
    // Whoever reaches the line must come to the await on it.
    const text = facts.lineAt(steps[0])?.text ?? '';
    const always =
      /^async\s+for\b|\bawait\b/.test(text) && !/\b(if|and|or|lambda|async\s+with)\b/.test(text);
    if (steps.length < options.passes || !always) {
      counts.delete(key);
    }
  }
  return counts;
}

function isAwait({ trace }: Facts, frame: number, line: number): boolean {
  const { awaits } = trace.frames[frame];
  return awaits.length > 0 && awaits[lowerBound(awaits, line)] === line;
}

/** The task that was ready first in a turn of another one, and had to wait for the end of it. */
function firstReady(facts: Facts, turn: ITurn): IReady | null {
  const { trace } = facts;
  const holder = trace.task(turn.first);
  let best: IReady | null = null;
  for (const { id, createdBy } of trace.tasks) {
    const next = facts.afterInTask(id, turn.last);
    if (id === holder || next === null) {
      continue;
    }
    const ready = readyIn(facts, turn, id, createdBy, next);
    if (ready !== null && (best === null || ready.from < best.from)) {
      best = ready;
    }
  }
  return best;
}

function readyIn(
  facts: Facts,
  turn: ITurn,
  task: number,
  createdBy: number | null,
  next: number
): IReady | null {
  const { trace } = facts;
  const steps = facts.stepsOfTask(task);
  const at = lowerBound(steps, turn.first) - 1;
  if (steps[at + 1] <= turn.last) {
    return null; // an eager task
  }
  if (at < 0) {
    // A new task is ready at once for its first turn; later it may already wait in code that is not watched.
    return createdBy !== null && createdBy >= turn.first && createdBy <= turn.last
      ? { task, because: createdBy, from: createdBy, next }
      : null;
  }
  // A chain is suspended from the inside out: its first await is what it waits for.
  let inner = at;
  while (
    inner > 0 &&
    trace.kind(steps[inner - 1]) === 'await' &&
    trace.kind(steps[at]) === 'await' &&
    trace.wait(steps[inner])?.kind === 'frame'
  ) {
    inner--;
  }
  const wait = trace.wait(steps[inner]);
  if (wait?.kind === 'bare') {
    return { task, because: steps[inner], from: turn.first, next };
  }
  if (wait?.kind === 'sleep' && wait.delay !== null) {
    const due = trace.time(steps[inner]) + wait.delay;
    const from = lowerBound(trace.tables.steps.time, due, turn.first, turn.last + 1);
    return from <= turn.last ? { task, because: steps[inner], from, next } : null;
  }
  const woken = trace.entry(next)?.wokenBy ?? null;
  return woken !== null && woken >= turn.first && woken <= turn.last
    ? { task, because: woken, from: woken, next }
    : null;
}
