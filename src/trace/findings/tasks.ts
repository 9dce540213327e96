import type { FrameKind, WaitKind } from '../format';
import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';

/** Who waits for one of these is kept from its work until others are done. */
const LIMITERS: readonly (WaitKind | undefined)[] = [
  'semaphore',
  'lock',
  'condition',
  'event',
  'queue',
  'barrier',
  // What is limited in time, or is not known, may be any of these.
  'timeout',
  'other',
  undefined
];

/** Kinds of code that cannot wait: it is who called that can. */
const CALLED: readonly FrameKind[] = ['function', 'comprehension', 'generator'];

/** Many tasks that one frame makes without a wait in between, and that nothing keeps from working all at once. */
export function fanOut(facts: Facts): IFinding[] {
  const { trace, options } = facts;
  const made = new Map<number, { step: number; task: number }[]>();
  for (const { id, createdBy } of trace.tasks) {
    const frame = createdBy === null ? null : makerOf(facts, createdBy);
    if (frame !== null) {
      const tasks = made.get(frame) ?? [];
      made.set(frame, tasks);
      tasks.push({ step: createdBy!, task: id });
    }
  }
  const found: IFinding[] = [];
  for (const [frame, tasks] of made) {
    if (tasks.length < options.tasks) {
      continue;
    }
    tasks.sort((a, b) => a.step - b.step);
    const awaits = Array.from(facts.model.stepsOf(frame)).filter(
      step => trace.kind(step) === 'await'
    );
    for (let from = 0, to, wait = 0; from < tasks.length; from = to) {
      while (wait < awaits.length && awaits[wait] < tasks[from].step) {
        wait++;
      }
      const until = awaits[wait] ?? Infinity;
      to = from + 1;
      while (to < tasks.length && tasks[to].step < until) {
        to++;
      }
      const last = tasks[to - 1].step;
      const waits = tasks
        .slice(from, to)
        .map(({ task }) => firstAwait(facts, task))
        // What ended before all of them existed was never alive with them.
        .filter(step => step !== null && step > last)
        .map(step => step!);
      const kinds = waits.map(step => trace.wait(step)?.kind);
      // One that waits to be let in tells of a bound, whichever it is.
      if (waits.length >= options.tasks && !kinds.some(kind => LIMITERS.includes(kind))) {
        found.push(
          finding('fan-out', [tasks[from].step, last, waits[0]], [frame], {
            count: waits.length,
            tasks: [tasks[from].task]
          })
        );
      }
    }
  }
  return found;
}

/** The frame that can wait in which a task is made: not a function or comprehension that it calls. */
function makerOf(facts: Facts, createdBy: number): number | null {
  return facts.below(facts.trace.frame(createdBy), createdBy, CALLED);
}

/** Where the innermost frame of a task waits for the first time, or null. */
function firstAwait(facts: Facts, task: number): number | null {
  return facts.stepsOfTask(task).find(step => facts.trace.kind(step) === 'await') ?? null;
}

/** Tasks that ended by an exception which nobody had looked at when the run was over. */
export function notTaken(facts: Facts): IFinding[] {
  const { trace } = facts;
  if (!facts.complete) {
    return [];
  }
  return trace.tasks.flatMap(({ id, exceptionTaken, createdBy }) => {
    if (exceptionTaken !== false) {
      return [];
    }
    const last = facts.stepsOfTask(id).at(-1);
    const raised = last !== undefined && trace.kind(last) === 'raise' ? [last] : [];
    const steps = createdBy === null ? raised : [...raised, createdBy];
    return steps.length === 0
      ? []
      : [finding('exception not taken', steps, [trace.frame(steps[0])], { tasks: [id] })];
  });
}
