import type { IItem } from './items';
import { quantile } from './items';
import type { TraceModel } from './model';
import { lowerBound } from './search';

/** Pulls of a stream that follow each other and are alike. */
export interface IRepeat {
  /** The first and the last of them, as indexes into the items. */
  readonly from: number;
  readonly to: number;
  /** Half of them took no longer, in nanoseconds. */
  readonly took: number;
}

/** What is alike in a stream, and what is not although it went the same way. */
export interface IRepeats {
  /** Ascending; none has fewer than `FEWEST` pulls. */
  readonly repeats: readonly IRepeat[];
  /** By index of the item: how many times longer it took than half of the stream's items; only those of note. */
  readonly odd: ReadonlyMap<number, number>;
}

/** So many pulls in a row are worth folding. */
export const FEWEST = 3;
/** A pull that took so many times longer than half of its like, and by so many nanoseconds, is an odd one. */
export const ODD = { times: 5, ns: 1e6 };

/**
 * Which pulls of a stream repeat each other.
 *
 * Two are alike if the frame went through the same lines, suspended and ended in the same way. Of those that are, one
 * that took far longer than the others is not folded with them.
 *
 * @param items - all items of the stream, in order
 */
export function repeatsOf(model: TraceModel, items: readonly IItem[]): IRepeats {
  const ways = waysOf(model, items);
  const alike = new Map<number, number[]>();
  items.forEach(({ given, asked }, i) => {
    const tooks = alike.get(ways[i]);
    if (tooks) {
      tooks.push(given - asked);
    } else {
      alike.set(ways[i], [given - asked]);
    }
  });
  const usual = new Map(Array.from(alike, ([way, tooks]) => [way, quantile(tooks, 0.5)]));
  const half = quantile(
    items.filter(({ end }) => end !== null).map(({ given, asked }) => given - asked),
    0.5
  );
  const odd = new Map<number, number>();
  items.forEach(({ given, asked, end }, i) => {
    if (end !== null && isOdd(given - asked, half)) {
      odd.set(i, (given - asked) / Math.max(half, 1));
    }
  });
  const open = items.map(
    ({ given, asked, end }, i) => end === null || isOdd(given - asked, usual.get(ways[i])!)
  );
  const repeats: IRepeat[] = [];
  for (let from = 0, to = 0; from < items.length; from = to) {
    to = from + 1;
    if (open[from]) {
      continue;
    }
    while (to < items.length && ways[to] === ways[from] && !open[to]) {
      to++;
    }
    if (to - from >= FEWEST) {
      const tooks = items.slice(from, to).map(({ given, asked }) => given - asked);
      repeats.push({ from, to: to - 1, took: quantile(tooks, 0.5) });
    }
  }
  return { repeats, odd };
}

/** A row of a table of items: an item, by its index, or a repeat in place of its items. */
export type ItemRow = number | IRepeat;

/**
 * The rows of a table in the order of the pulls.
 *
 * @param spread - the repeats, by their first item, that are followed by all of their items
 */
export function foldedRows(
  count: number,
  repeats: readonly IRepeat[],
  spread: ReadonlySet<number>
): ItemRow[] {
  const rows: ItemRow[] = [];
  let next = 0;
  for (let i = 0; i < count; i++) {
    const repeat = repeats.at(next);
    if (repeat?.from === i) {
      rows.push(repeat);
      next++;
      if (!spread.has(i)) {
        i = repeat.to;
        continue;
      }
    }
    rows.push(i);
  }
  return rows;
}

function isOdd(took: number, usual: number): boolean {
  return took > ODD.times * usual && took > usual + ODD.ns;
}

/**
 * A number for the way that each pull went: equal for equal sequences of kinds and lines. They are looked up
 * step by step in a tree of all ways so far, so that no two ways can be taken for each other.
 */
function waysOf(model: TraceModel, items: readonly IItem[]): Uint32Array {
  const { trace } = model;
  const { kind, line } = trace.tables.steps;
  let lines = 1;
  for (let step = 0; step < trace.length; step++) {
    if (line[step] >= lines) {
      lines = line[step] + 1;
    }
  }
  const symbols = 256 * lines;
  const tree = new Map<number, number>();
  return Uint32Array.from(items, ({ step, end }) => {
    if (end === null) {
      return 0;
    }
    const steps = model.stepsOf(trace.frame(step));
    let node = 0;
    for (let i = lowerBound(steps, step); i < steps.length && steps[i] <= end; i++) {
      const key = node * symbols + kind[steps[i]] * lines + line[steps[i]];
      let next = tree.get(key);
      if (next === undefined) {
        tree.set(key, (next = tree.size + 1));
      }
      node = next;
    }
    return node;
  });
}
