import {
  BUSIEST,
  Extent,
  finish,
  foldedRows,
  itemsOf,
  layOutLanes,
  marksOf,
  overviewOf,
  repeatsOf,
  Shares,
  standingOf,
  streamsOf,
  TraceModel
} from '../../../src/trace';
import type { ILaneLayout, IOverview, Standing } from '../../../src/trace';
import { LONG, longTrace, NAMES, trace } from './traces';

const ALL = [...NAMES, ...LONG];
const STANDINGS: readonly Standing[] = ['run', 'wait', 'held'];

function model(name: string): TraceModel {
  return new TraceModel(LONG.includes(name) ? longTrace(name) : trace(name));
}

describe('shares', () => {
  it('are the same as by looking at many places, one by one', () => {
    // A fixed sequence of numbers from 0 to 1 that looks like chance.
    let seed = 7;
    const next = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 40; round++) {
      const bins = 1 + Math.floor(next() * 9);
      const shares = new Shares(10, 10 + bins * 4, bins);
      const stretches = Array.from({ length: 12 }, () => {
        const [a, b] = [next() * 80 - 15, next() * 80 - 15].sort((x, y) => x - y);
        return { a, b };
      });
      stretches.forEach(({ a, b }) => shares.add('wait', a, b));
      shares.sums('wait').forEach((sum, bin) => {
        const [from, to] = [10 + bin * 4, 14 + bin * 4];
        const slow = stretches
          .map(({ a, b }) => Math.max(0, Math.min(b, to) - Math.max(a, from)) / 4)
          .reduce((x, y) => x + y, 0);
        expect(sum).toBeCloseTo(slow, 9);
      });
      expect(shares.sums('run').every(sum => sum === 0)).toBe(true);
    }
  });

  it('of what has no length or lies outside are none', () => {
    const shares = new Shares(0, 10, 5);
    shares.add('run', 3, 3);
    shares.add('run', -5, 0);
    shares.add('run', 10, 20);
    expect([...shares.sums('run')]).toEqual([0, 0, 0, 0, 0]);
    shares.add('run', -5, 20);
    expect([...shares.sums('run')]).toEqual([1, 1, 1, 1, 1]);
  });
});

describe('an overview', () => {
  /** The same in one bin a moment, by asking each lane at each moment. */
  function slow(layout: ILaneLayout, moments: number, groups: readonly number[] | null) {
    return STANDINGS.map(standing =>
      Array.from(
        { length: moments },
        (_, moment) =>
          layout.lanes
            .filter(({ group }) => groups === null || groups.includes(group))
            .flatMap(({ segments }) => segments)
            .filter(({ posture }) => standingOf(posture) === standing)
            .filter(({ from, to }) => from <= moment && moment < to).length
      )
    );
  }

  it.each(ALL.filter(name => name !== 'stream' && name !== 'tree'))(
    'of %s counts how the frames stand in each moment',
    name => {
      const run = model(name);
      const layout = layOutLanes(run);
      const { all, rows, rest } = finish(overviewOf(run, layout, 'equal', run.moments));
      const sums = (shares: Shares) => STANDINGS.map(one => [...shares.sums(one)]);
      expect(sums(all)).toEqual(slow(layout, run.moments, null));
      for (const { groups, shares } of [...rows, ...(rest ? [rest] : [])]) {
        expect(sums(shares)).toEqual(slow(layout, run.moments, groups));
      }
    }
  );

  it.each(ALL)('of %s has every task and every step once, on both axes', name => {
    const run = model(name);
    const layout = layOutLanes(run);
    for (const measure of ['equal', 'time'] as const) {
      const overview: IOverview = finish(overviewOf(run, layout, measure, 64));
      const rows = [...overview.rows, ...(overview.rest ? [overview.rest] : [])];
      const groups = rows.flatMap(row => row.groups).sort((a, b) => a - b);
      expect(groups).toEqual(layout.groups.map((_, i) => i));
      const shown = new Set(layout.groups.map(({ task }) => task));
      const steps = Array.from({ length: run.trace.length }, (_, i) => i).filter(step =>
        shown.has(run.trace.task(step))
      );
      expect(rows.reduce((sum, row) => sum + row.steps, 0)).toBe(steps.length);
      // The rows together are the strip of all.
      for (const standing of STANDINGS) {
        const whole = overview.all.sums(standing);
        rows.forEach(row => row.shares.sums(standing).forEach((sum, i) => (whole[i] -= sum)));
        whole.forEach(left => expect(left).toBeCloseTo(0, 6));
      }
    }
  });

  it('of many tasks has a row for each of the busiest, and one for the others', () => {
    const run = model('crawl');
    const layout = layOutLanes(run);
    const { rows, rest } = finish(overviewOf(run, layout, 'time', 10));
    expect(rows).toHaveLength(BUSIEST);
    expect(rest!.groups).toHaveLength(layout.groups.length - BUSIEST);
    const steps = rows.map(row => row.steps);
    expect(steps).toEqual([...steps].sort((a, b) => b - a));
    const least = Math.min(...steps);
    for (const group of rest!.groups) {
      const { task } = layout.groups[group];
      const own = Array.from({ length: run.trace.length }, (_, i) => i);
      expect(own.filter(step => run.trace.task(step) === task).length).toBeLessThanOrEqual(least);
    }
  });

  it.each(ALL)('of %s: each place belongs to the moment that was there', name => {
    const run = model(name);
    for (const measure of ['equal', 'time'] as const) {
      const extent = new Extent(run, measure);
      expect(extent.at(0)).toBe(0);
      expect(extent.at(run.moments)).toBe(extent.length);
      for (let moment = 0; moment < run.moments; moment++) {
        const found = extent.momentAt(extent.at(moment));
        // Moments may lie at one time; the last of them has the place.
        expect(extent.at(found)).toBe(extent.at(moment));
        expect(found).toBeGreaterThanOrEqual(moment);
      }
      expect(extent.momentAt(-1)).toBe(0);
      expect(extent.momentAt(2 * extent.length)).toBe(run.moments - 1);
    }
  });
});

describe('marks', () => {
  it.each(ALL)('of %s are its exceptions and cancels', name => {
    const run = model(name);
    const { exceptions, cancels } = finish(marksOf(run));
    for (let i = 0; i < run.trace.length; i++) {
      const { kind, value, entry } = run.trace.step(i);
      const from = i === 0 ? null : run.trace.step(i - 1);
      const passedOn = from?.kind === 'raise' && from.turn === run.trace.turn(i);
      const left = kind === 'exception' || kind === 'raise' || (kind === 'throw' && !passedOn);
      const usual = /^(StopIteration|StopAsyncIteration|GeneratorExit|CancelledError)/;
      expect(exceptions.includes(i)).toBe(left && value !== null && !usual.test(value));
      const cancelled =
        kind === 'throw' && (entry?.cause === 'cancel' || entry?.cause === 'timeout');
      expect(cancels.includes(i)).toBe(cancelled && !passedOn);
    }
  });

  it('of a run with one of each are told apart', () => {
    const { exceptions, cancels } = finish(marksOf(model('crawl')));
    expect(exceptions).toHaveLength(5);
    expect(cancels).toHaveLength(1);
  });
});

describe('pulls that repeat each other', () => {
  /** The kinds and lines of a pull, as text. */
  function way(run: TraceModel, from: number, to: number): string {
    const found: string[] = [];
    for (let step = from; step <= to; step++) {
      if (run.trace.frame(step) === run.trace.frame(from)) {
        found.push(`${run.trace.kind(step)} ${run.trace.line(step)}`);
      }
    }
    return found.join(', ');
  }

  it.each(ALL)('of %s went the same way, and could not be more', name => {
    const run = model(name);
    for (const { frames } of streamsOf(run, layOutLanes(run))) {
      const items = itemsOf(run, frames);
      const { repeats } = repeatsOf(run, items);
      const ways = items.map(({ step, end }, i) =>
        end === null ? `open ${i}` : way(run, step, end)
      );
      let last = -1;
      for (const { from, to } of repeats) {
        expect(from).toBeGreaterThan(last);
        expect(to - from).toBeGreaterThanOrEqual(2);
        expect(new Set(ways.slice(from, to + 1)).size).toBe(1);
        last = to;
      }
      // Where three in a row went one way and none took far longer, they are in a repeat.
      for (let i = 0; i + 2 < items.length; i++) {
        if (ways[i] === ways[i + 1] && ways[i] === ways[i + 2]) {
          const inside = repeats.some(({ from, to }) => from <= i && i + 2 <= to);
          const tooks = items.slice(i, i + 3).map(({ given, asked }) => given - asked);
          expect(inside || Math.max(...tooks) > 1e6).toBe(true);
        }
      }
    }
  });

  it('leave open what went another way or took far longer', () => {
    const run = model('stream');
    const [{ frames }] = streamsOf(run, layOutLanes(run));
    const items = itemsOf(run, frames);
    const { repeats, odd } = repeatsOf(run, items);
    const folded = repeats.map(({ from, to }) => [from + 1, to + 1]);
    // Pull 141 slept, pull 201 took the other way, pull 301 found the end.
    expect(folded).toEqual([
      [2, 140],
      [142, 200],
      [202, 300]
    ]);
    expect([...odd.keys()]).toEqual([140]);
    const half = [...items].map(({ given, asked }) => given - asked).sort((a, b) => a - b)[150];
    expect(odd.get(140)).toBeCloseTo((items[140].given - items[140].asked) / half, 6);
  });

  it('leave open what went through another line, though as many steps long', () => {
    const run = model('stream');
    const [{ frames }] = streamsOf(run, layOutLanes(run));
    const { step, end } = itemsOf(run, frames)[50];
    const lines = Array.from(run.stepsOf(frames[0])).filter(one => one > step && one < end!);
    run.trace.tables.steps.line[lines[1]] = 13;
    const folded = repeatsOf(run, itemsOf(run, frames)).repeats.map(({ from, to }) => [from, to]);
    expect(folded.slice(0, 2)).toEqual([
      [1, 49],
      [51, 139]
    ]);
  });

  it('take one row, or one more than their items when they are spread', () => {
    const repeats = [
      { from: 1, to: 3, took: 0 },
      { from: 5, to: 8, took: 0 }
    ];
    const rows = (...spread: number[]) =>
      foldedRows(10, repeats, new Set(spread)).map(row =>
        typeof row === 'number' ? row : `${row.from}–${row.to}`
      );
    expect(rows()).toEqual([0, '1–3', 4, '5–8', 9]);
    expect(rows(5)).toEqual([0, '1–3', 4, '5–8', 5, 6, 7, 8, 9]);
    expect(rows(1, 5)).toEqual([0, '1–3', 1, 2, 3, 4, '5–8', 5, 6, 7, 8, 9]);
  });
});
