import { lowerBound } from '../search';
import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';
import type { ILogicalLine } from './python-text';
import { starvation } from './starvation';
import type { ITurn } from './starvation';

/** Shorter stretches are as likely the recorder's own work. */
const SHORT = 1e6;
/** From so many passes on a line that took long only now and then is as likely held up from outside. */
const ENOUGH_TO_COMPARE = 4;
/** What an await of asyncio's own waits for: nothing runs long before it is suspended. */
const QUICK = ['sleep', 'bare', 'event', 'lock', 'queue', 'gather', 'task', 'wait', 'condition'];

/** Turns of the event loop that took too long, and awaits in them that never suspended while others were ready. */
export function longTurns(facts: Facts): IFinding[] {
  const { trace, options } = facts;
  if (facts.threads) {
    return []; // steps of several loops may stand side by side
  }
  const { turn, time } = trace.tables.steps;
  const found: IFinding[] = [];
  const known = new Map<string, boolean>();
  for (let first = 0, last; first < trace.length; first = last + 1) {
    let sum = 0;
    last = first;
    while (last + 1 < trace.length && turn[last + 1] === turn[first]) {
      last++;
      const gap = time[last] - time[last - 1];
      sum += gap >= SHORT ? gap : 0;
    }
    if (turn[first] === 0) {
      continue; // outside of a loop
    }
    const starves = last - first < options.passes ? null : starvation(facts, { first, last });
    if (starves !== null) {
      found.push(starves);
    } else if (sum >= options.hold && !sleptIn(facts, { first, last })) {
      const hold = longest(facts, { first, last }, known);
      if (hold !== null) {
        found.push(hold);
      }
    }
  }
  return found;
}

/** The steps before and after the longest stretch at one line in a turn, and all that was spent there. */
interface IPlace {
  worst: number;
  gap: number;
  sum: number;
}

/**
 * The line that held a turn for too long, by one stretch or by many.
 *
 * A trace knows only how much time went by. A machine that does something else for a while is not to be
 * taken for the program: what ran there must have been able to take long, and to do so again.
 */
function longest(facts: Facts, turn: ITurn, known: Map<string, boolean>): IFinding | null {
  const { trace, options } = facts;
  const { time } = trace.tables.steps;
  const places = new Map<string, IPlace>();
  for (let step = turn.first + 1; step <= turn.last; step++) {
    const gap = time[step] - time[step - 1];
    if (gap < SHORT || !mayTakeLong(facts, step - 1)) {
      continue;
    }
    const key = placeOf(facts, step - 1);
    const place = places.get(key);
    if (!place) {
      places.set(key, { worst: step, gap, sum: gap });
    } else {
      place.sum += gap;
      if (gap > place.gap) {
        place.worst = step;
        place.gap = gap;
      }
    }
  }
  let best: IPlace | null = null;
  for (const [key, place] of places) {
    if (place.sum >= options.hold && (best === null || place.sum > best.sum)) {
      let slow = known.get(key);
      if (slow === undefined) {
        // Many short stretches make a long one too.
        const least = place.gap >= options.hold ? options.hold / 2 : SHORT;
        known.set(key, (slow = isSlow(facts, place.worst - 1, least)));
      }
      best = slow ? place : best;
    }
  }
  if (best === null || !matters(facts, turn, best.worst)) {
    return null;
  }
  const { worst, gap, sum } = best;
  const single = gap >= options.hold;
  return finding(
    'held the loop',
    single ? [worst - 1, worst] : [worst - 1, worst, turn.first, turn.last],
    [trace.frame(worst - 1)],
    { ns: single ? gap : sum }
  );
}

function placeOf({ trace }: Facts, step: number): string {
  const { filename, firstlineno } = trace.frames[trace.frame(step)];
  return `${trace.line(step)}:${firstlineno}:${filename}`;
}

/** Whether between a step and the next code may have run that is not seen: a call, an import, arithmetic. */
function mayTakeLong(facts: Facts, step: number): boolean {
  const { trace } = facts;
  const line = facts.lineAt(step);
  if (line === null) {
    return false;
  }
  if (trace.kind(step) !== 'line' && trace.run.options.lines !== false) {
    return false; // it is just being entered or left
  }
  const calls = [...line.text.matchAll(/[\w)\]]\s*\(/g)].length;
  const entered = ['start', 'resume'].includes(trace.kind(step + 1));
  const suspended = QUICK.includes(trace.wait(step + 1)?.kind ?? '');
  return calls > (entered || suspended ? 1 : 0) || isWork(line, calls);
}

/** Whether a line without a call may take long by itself. */
function isWork({ text }: ILogicalLine, calls: number): boolean {
  return calls === 0 && /\bimport\b|\[.*\bfor\b|\*|@|%|\/\//.test(text);
}

/** Whether a line that took long once did so at least every other time. */
function isSlow(facts: Facts, at: number, least: number): boolean {
  const { trace } = facts;
  const place = placeOf(facts, at);
  const line = trace.line(at);
  let passes = 0;
  let slow = 0;
  for (let step = 0; step + 1 < trace.length; step++) {
    if (
      trace.line(step) === line &&
      trace.kind(step) === trace.kind(at) &&
      trace.turn(step) === trace.turn(step + 1) &&
      placeOf(facts, step) === place
    ) {
      passes++;
      slow += trace.time(step + 1) - trace.time(step) >= least ? 1 : 0;
    }
  }
  return passes < ENOUGH_TO_COMPARE || 2 * slow >= passes;
}

/** True where the loop itself was seen to sleep between two steps of a turn: another loop runs inside. */
function sleptIn({ trace }: Facts, { first, last }: ITurn): boolean {
  const { after } = trace.tables.idle;
  const row = lowerBound(after, first + 1);
  return row < after.length && after[row] <= last;
}

/** Plain code of a cell holds nobody up: there must be async code, or another task that is alive. */
function matters(facts: Facts, { last }: ITurn, worst: number): boolean {
  const { trace, model } = facts;
  const inside = model
    .replayAt(worst - 1)
    .stack.some(frame => ['coroutine', 'async generator'].includes(trace.frames[frame].kind));
  return (
    inside ||
    trace.tasks.some(({ id, createdBy }) => {
      const steps = facts.stepsOfTask(id);
      const since = createdBy ?? steps[0];
      return id !== trace.task(worst) && since < worst && steps.at(-1)! > last;
    })
  );
}
