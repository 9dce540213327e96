import { isPassedOn } from '../moments';
import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';

/**
 * Async generators that two tasks pull.
 *
 * Handing one over to another task is right, and so is a lock around each pull. Wrong is a pull while another
 * one is going on, which Python refuses; and `async for` in two tasks takes turns by luck alone. A plain
 * generator cannot be pulled by two tasks at a time.
 */
export function shared(facts: Facts): IFinding[] {
  const refused = refusals(facts);
  const known = new Set(refused.map(({ frames }) => frames[0]));
  const { trace } = facts;
  const found = trace.frames.flatMap(({ id, kind }) => {
    if (kind !== 'async generator' || known.has(id)) {
      return [];
    }
    const turns = inTurns(facts, id);
    return turns ? [turns] : [];
  });
  return [...refused, ...found];
}

/** Pulls that Python refused since the generator was running. */
function refusals(facts: Facts): IFinding[] {
  const { trace, model } = facts;
  const found: IFinding[] = [];
  for (let step = 0; step < trace.length; step++) {
    if (
      trace.kind(step) !== 'exception' ||
      isPassedOn(trace, step) ||
      !/^RuntimeError: a\w+\(\): asynchronous generator is already running/.test(
        trace.value(step) ?? ''
      )
    ) {
      continue;
    }
    const task = trace.task(step);
    const candidates = trace.frames.filter(({ id, kind }) => {
      const last = kind === 'async generator' ? model.lastStepOf(id, step) : null;
      return last !== null && trace.kind(last) === 'await' && trace.task(last) !== task;
    });
    if (task === null || candidates.length === 0) {
      continue;
    }
    const puller = trace.frame(step);
    if (candidates.length > 1) {
      found.push(finding('shared', [step], [puller], { tasks: [task] }));
      continue;
    }
    const [{ id }] = candidates;
    const waiting = model.lastStepOf(id, step)!;
    found.push(
      finding('shared', [step, waiting], [id, puller], { tasks: [task, trace.task(waiting)!] })
    );
  }
  return found;
}

/** Pulls of one task, then of another, then of the first again, each by an `async for`. */
function inTurns(facts: Facts, frame: number): IFinding | null {
  const { trace, model } = facts;
  let before: number | null = null;
  let first: number | null = null;
  let other: number | null = null;
  for (const step of model.stepsOf(frame)) {
    const kind = trace.kind(step);
    const asked =
      kind === 'start' || (kind === 'resume' && before !== null && trace.kind(before) === 'yield');
    before = step;
    if (!asked) {
      continue;
    }
    if (trace.task(step) === null || !byLoop(facts, frame, step)) {
      first = other = null;
    } else if (first === null || trace.task(step) === trace.task(first)) {
      if (first !== null && other !== null) {
        return finding('shared', [other, first, step], [frame, model.askerOf(frame, other)!], {
          tasks: [trace.task(other)!, trace.task(first)!]
        });
      }
      first = step;
    } else if (other === null || trace.task(step) === trace.task(other)) {
      other = step;
    } else {
      [first, other] = [other, step];
    }
  }
  return null;
}

/** Whether a pull comes from an `async for` that no lock can be around, as there can be around a call of `anext`. */
function byLoop(facts: Facts, frame: number, step: number): boolean {
  const asker = facts.model.askerOf(frame, step);
  const at = asker === null ? null : facts.before(asker, step);
  const line = at === null ? null : facts.lineAt(at);
  return (
    line !== null &&
    /\basync\s+for\b/.test(line.text) &&
    !facts
      .source(asker!)!
      .enclosing(line.first)
      .some(({ text }) => /^async\s+with\b/.test(text) && !/aclosing|timeout|TaskGroup/.test(text))
  );
}
