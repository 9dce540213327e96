/**
 * Where to look first in a run that is too long to step through.
 */
import type { ILaneLayout } from '../lanes';
import type { TraceModel } from '../model';
import type { Sliced } from '../slices';
import { rareWays } from './branches';
import type { IWorth, WorthKind } from './kinds';
import { extremesOf, slowestItem } from './longest';

export { OFTEN, rareWays } from './branches';
export type { IRareWay } from './branches';
export type { IWorth, WorthKind } from './kinds';
export { extremesOf, slowestItem } from './longest';
export type { IExtremes, IHold, ISlowest, IStretch } from './longest';
export * from './say';

/** So many are told at most. */
export const MOST = 10;
/** What took less, in nanoseconds, is not worth a look for its length. */
export const LEAST = 1e6;
/** An item that took less than so many times what is usual is not slow. */
const SLOW = 2;

/** What is worth a look, at most `MOST`, ranked. */
export function* worthALook(model: TraceModel, layout: ILaneLayout): Sliced<IWorth[]> {
  const { trace } = model;
  const found: IWorth[] = [];
  const add = (kind: WorthKind, step: number | null, rest: Partial<IWorth> = {}): void => {
    if (step !== null) {
      const usual = { ns: 0, beside: 0, count: 1, line: trace.line(step), over: true };
      found.push({ kind, step, ...usual, ...rest });
    }
  };
  if (trace.length === 0) {
    return found;
  }
  const { exception, cancel, hold, wait, held } = yield* extremesOf(model);
  const slowest = yield* slowestItem(model, layout);
  const ways = yield* rareWays(model);
  const cut = trace.run.stopped === null ? null : trace.length - 1;
  // Whichever came first is told first.
  const firsts: [WorthKind, number | null][] = [
    ['exception', exception],
    ['cancel', cancel]
  ];
  firsts.sort(([, a], [, b]) => (a ?? 0) - (b ?? 0)).forEach(([kind, step]) => add(kind, step));
  if (slowest && slowest.ns >= LEAST && slowest.ns > SLOW * slowest.usual) {
    const { step, ns, usual, items } = slowest;
    add('slowest item', step, { ns, beside: usual, count: items });
  }
  if (hold && hold.ns >= LEAST) {
    add('longest hold', hold.step, { ns: hold.ns, beside: hold.part });
  }
  if (wait && wait.ns >= LEAST) {
    add('longest wait', wait.step, { ns: wait.ns, over: wait.over });
  }
  const others = (held && held.ns >= LEAST ? 1 : 0) + (cut === null ? 0 : 1);
  for (const { step, from, times } of ways.slice(0, MOST - found.length - others)) {
    add('rare way', step, { count: times, line: from });
  }
  if (held && held.ns >= LEAST) {
    add('longest held', held.step, { ns: held.ns, over: held.over });
  }
  add('cut', cut);
  return found;
}
