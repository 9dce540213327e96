/**
 * What a careful reviewer would say of a run, found from the trace alone.
 *
 * Each rule asks for proof: a finding that is wrong is worse than none.
 */
import type { TraceModel } from '../model';
import { Facts } from './facts';
import { THRESHOLDS } from './finding';
import type { IFinding, IFindingOptions } from './finding';
import { leftUnclosed, stillSuspended } from './left';
import { neverRun } from './never-run';
import { cancelledInCleanup, scopeAroundYield } from './scopes';
import { shared } from './shared';
import { fanOut, notTaken } from './tasks';
import { longTurns } from './turns';

export { FINDING_KINDS, THRESHOLDS } from './finding';
export type { FindingKind, IFinding, IFindingOptions } from './finding';
export * from './say';

/**
 * The findings of a run, in the order of the steps to go to; computed once for each model.
 *
 * What happens at one place of the code again and again is one finding.
 * It takes less time than to build the model does: of three runs of 160,000 to 360,000 steps, one with 11,000 tasks and one
 * with turns of 9,000 steps, between a third and nine tenths of that.
 *
 * @param options - other sizes than `THRESHOLDS`; then it is computed anew
 */
export function findingsOf(model: TraceModel, options?: IFindingOptions): readonly IFinding[] {
  if (options) {
    return compute(model, { ...THRESHOLDS, ...options });
  }
  let found = KNOWN.get(model);
  if (!found) {
    KNOWN.set(model, (found = compute(model, THRESHOLDS)));
  }
  return found;
}

/** A turn of the event loop that was held too long, as the finding has it. */
export interface ILongHold {
  /** How long one line held it, in nanoseconds. */
  readonly ns: number;
  /** The step at whose line it was held. */
  readonly step: number;
}

/**
 * Each turn in which one line held the event loop too long, by the turn's number: those that the finding
 * *held the loop* counts at one place of the code, one by one.
 */
export function longHoldsOf(model: TraceModel): ReadonlyMap<number, ILongHold> {
  let found = HOLDS.get(model);
  if (!found) {
    HOLDS.set(model, (found = holds(model)));
  }
  return found;
}

function holds(model: TraceModel): ReadonlyMap<number, ILongHold> {
  const found = new Map<number, ILongHold>();
  if (model.trace.length > 0) {
    for (const { kind, steps, ns } of longTurns(new Facts(model, THRESHOLDS))) {
      const turn = model.trace.turn(steps[0]);
      if (kind === 'held the loop' && turn !== null) {
        found.set(turn, { ns, step: steps[0] });
      }
    }
  }
  return found;
}

const HOLDS = new WeakMap<TraceModel, ReadonlyMap<number, ILongHold>>();

const KNOWN = new WeakMap<TraceModel, readonly IFinding[]>();

function compute(model: TraceModel, options: Required<IFindingOptions>): readonly IFinding[] {
  if (model.trace.length === 0) {
    return [];
  }
  const facts = new Facts(model, options);
  const scopes = scopeAroundYield(facts);
  // A generator whose scope hit its consumer is left for that reason.
  const explained = new Set(scopes.map(({ frames }) => frames[0]));
  const left = [...leftUnclosed(facts), ...stillSuspended(facts)].filter(
    ({ frames }) => !explained.has(frames[0])
  );
  return atOnePlace(model, [
    ...scopes,
    ...left,
    ...neverRun(facts),
    ...longTurns(facts),
    ...fanOut(facts),
    ...notTaken(facts),
    ...shared(facts),
    ...cancelledInCleanup(facts)
  ]).sort((a, b) => a.steps[0] - b.steps[0]);
}

/** One finding for each kind, code and line, which counts the others; of those with a length, the longest. */
function atOnePlace({ trace }: TraceModel, findings: readonly IFinding[]): IFinding[] {
  const places = new Map<string, IFinding>();
  for (const found of findings) {
    const [step] = found.steps;
    const { filename, firstlineno } = trace.frames[found.frames[0]];
    const key = `${found.kind}:${trace.line(step)}:${firstlineno}:${filename}`;
    const known = places.get(key);
    if (!known) {
      places.set(key, found);
    } else {
      const best = found.ns > known.ns ? found : known;
      const count =
        found.kind === 'never suspends' || found.kind === 'fan-out'
          ? best.count
          : known.count + found.count;
      places.set(key, { ...best, count });
    }
  }
  return [...places.values()];
}
