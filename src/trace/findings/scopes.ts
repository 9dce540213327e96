import { isPassedOn } from '../moments';
import { lowerBound } from '../search';
import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';

/** Clauses in which an exception is still on its way; in others it was handled, and the work may go on. */
const CLEANUP =
  /^(finally\s*:|except\s*:|except\b.*\b(BaseException|CancelledError|GeneratorExit)\b)/;
const LIMIT = /\b(timeout|timeout_at|wait_for)\s*\(/;

/** Clocks may tick so coarsely, in nanoseconds. */
const CLOCK = 20e6;

/** A cancel or a time limit that reaches a frame which is still cleaning up after an exception. */
export function cancelledInCleanup(facts: Facts): IFinding[] {
  const { trace } = facts;
  const found: IFinding[] = [];
  const turns = new Set<number | null>();
  const lastThrow = new Map<number, number>();
  for (const second of throws(facts)) {
    const frame = trace.frame(second);
    const first = lastThrow.get(frame);
    lastThrow.set(frame, second);
    const { cause } = trace.entry(second) ?? {};
    if ((cause !== 'cancel' && cause !== 'timeout') || turns.has(trace.turn(second))) {
      continue;
    }
    if (first !== undefined && isCleaningUp(facts, first, second, cause)) {
      turns.add(trace.turn(second));
      found.push(
        finding('cancelled in cleanup', [second, first], [frame], {
          tasks: trace.task(second) === null ? [] : [trace.task(second)!]
        })
      );
    }
  }
  return found;
}

/**
 * Whether a frame that a throw reached has not come out of its `except`, `finally` or `__aexit__` until another
 * reaches it: by where its lines are. Cleanup that limits or shields itself is meant to be so.
 */
function isCleaningUp(facts: Facts, first: number, second: number, cause: string): boolean {
  const { trace, model } = facts;
  const frame = trace.frame(second);
  const source = facts.source(frame);
  const at = source?.line(trace.line(second)) ?? null;
  if (!source || !at || trace.run.options.lines === false || /\bshield\s*\(/.test(at.text)) {
    return false;
  }
  const line = trace.line(first);
  const own = /^async\s+with\b/.test(at.text) ? [at] : [];
  for (const header of [...own, ...source.enclosing(at.first)]) {
    const scope = own.includes(header) ? header : source.tryOf(header);
    if (!scope || !(own.includes(header) || CLEANUP.test(header.text))) {
      continue;
    }
    const body = source.block(scope);
    const inner = own.includes(header) ? header : { ...source.block(header), header };
    const lines = Array.from(between(model.stepsOf(frame), first, second));
    if (
      line < body.first ||
      line > body.last ||
      // A yield would mean that it went on with its work, a second look at the header that it is a loop.
      lines.some(step => trace.kind(step) === 'yield') ||
      (own.includes(header) &&
        lines.filter(step => trace.kind(step) === 'line' && trace.line(step) === header.first)
          .length > 1) ||
      lines.some(step => {
        const reached = trace.line(step);
        const inside = reached >= inner.first && reached <= inner.last;
        const onHeader = reached >= header.first && reached <= header.last;
        // On the way there lie the clauses that do not match.
        const isClause = /^(except|async\s+with|with)\b/.test(facts.lineAt(step)?.text ?? '');
        return trace.kind(step) === 'line' && !inside && !onHeader && !isClause;
      })
    ) {
      continue;
    }
    const limited = facts
      .body(frame)
      .some(({ first: n, text }) => n >= inner.first && n <= inner.last && LIMIT.test(text));
    return !(cause === 'timeout' && limited);
  }
  return false;
}

/**
 * A time limit or a task group that an async generator opened around its yield, and that hits the consumer while
 * the generator is held there.
 *
 * The format does not say which time limit cancels. It must have been the generator's where the source has no other
 * one in any function that is suspended then; a task group is known by its own failed task.
 */
export function scopeAroundYield(facts: Facts): IFinding[] {
  const { trace, model } = facts;
  const found: IFinding[] = [];
  let generators: number[] | null = null;
  for (const thrown of throws(facts)) {
    const cause = trace.entry(thrown)?.cause;
    const task = trace.task(thrown);
    if (
      (cause !== 'timeout' && cause !== 'cancel') ||
      task === null ||
      isPassedOn(trace, thrown) ||
      !/^CancelledError\b/.test(trace.value(thrown) ?? '')
    ) {
      continue;
    }
    generators ??= trace.frames
      .filter(({ id, kind }) => kind === 'async generator' && opensScope(facts, id))
      .map(({ id }) => id);
    for (const generator of generators) {
      const held = model.lastStepOf(generator, thrown);
      if (held === null || trace.kind(held) !== 'yield' || trace.task(held) !== task) {
        continue;
      }
      const scope = scopeOf(facts, generator, held, cause === 'timeout');
      if (
        scope !== null &&
        (cause === 'timeout'
          ? !isLimitedElsewhere(facts, thrown, scope, generator)
          : childFailed(facts, generator, held, thrown))
      ) {
        found.push(
          finding('scope around yield', [thrown, held, scope], [generator, trace.frame(thrown)], {
            tasks: [task]
          })
        );
        break;
      }
    }
  }
  return found;
}

/** Whether the code of a generator has a scope of either kind at all. */
function opensScope(facts: Facts, generator: number): boolean {
  return facts
    .body(generator)
    .some(({ text }) => /^async\s+with\b.*\b(timeout|timeout_at|TaskGroup)\s*\(/.test(text));
}

/** The step that opened the time limit, or the task group, around a yield. */
function scopeOf(facts: Facts, generator: number, held: number, limit: boolean): number | null {
  const { trace, model } = facts;
  const opens = limit ? /\btimeout(_at)?\s*\(/ : /\bTaskGroup\s*\(/;
  const header = facts
    .cleanups(generator, trace.line(held))
    .find(({ text }) => /^async\s+with\b/.test(text) && opens.test(text));
  return header === undefined
    ? null
    : (Array.from(between(model.stepsOf(generator), -1, held))
        .reverse()
        .find(step => trace.line(step) >= header.first && trace.line(step) <= header.last) ?? null);
}

/**
 * Whether it may have been another time limit: of any code that is suspended, in whatever task, since `wait_for` limits
 * a task from outside; or whether this one was not over yet.
 */
function isLimitedElsewhere(
  facts: Facts,
  thrown: number,
  scope: number,
  generator: number
): boolean {
  const { trace, model } = facts;
  const text = facts.lineAt(scope)?.text ?? '';
  const seconds = /\btimeout\s*\(\s*(\d+(?:\.\d*)?|\.\d+)\s*\)/.exec(text)?.[1];
  const passed = trace.time(thrown) - trace.time(scope);
  if (seconds !== undefined && passed < Number(seconds) * 1e9 - CLOCK) {
    return true;
  }
  return [...model.replayAt(thrown).alive].some(frame => {
    const last = frame === generator ? null : model.lastStepOf(frame, thrown);
    return last !== null && mayLimit(facts, frame, last);
  });
}

/** Whether a time limit is in the code of a frame, or in the statement at which it stands; true where that is not known. */
function mayLimit(facts: Facts, frame: number, step: number): boolean {
  const body = facts.body(frame);
  if (body.length > 0) {
    return body.some(({ text }) => LIMIT.test(text));
  }
  const source = facts.source(frame);
  const line = facts.lineAt(step);
  return (
    line === null || [line, ...source!.enclosing(line.first)].some(({ text }) => LIMIT.test(text))
  );
}

/** Whether a task that the generator made failed just before, so that its group cancels, and nobody else did. */
function childFailed(facts: Facts, generator: number, held: number, thrown: number): boolean {
  const { trace } = facts;
  return trace.tasks.some(({ id, createdBy, outcome }) => {
    const last = facts.stepsOfTask(id).at(-1);
    return (
      createdBy !== null &&
      trace.frame(createdBy) === generator &&
      outcome === 'raised' &&
      last !== undefined &&
      last > held &&
      last < thrown &&
      !facts.cancelsBetween(held, thrown)
    );
  });
}

/** Those of the steps that lie between two others. */
function between(steps: Uint32Array, from: number, to: number): Uint32Array {
  return steps.subarray(lowerBound(steps, from + 1), lowerBound(steps, to));
}

/** All steps at which something is thrown into a frame. */
function throws({ trace }: Facts): number[] {
  const steps: number[] = [];
  for (let step = 0; step < trace.length; step++) {
    if (trace.kind(step) === 'throw') {
      steps.push(step);
    }
  }
  return steps;
}
