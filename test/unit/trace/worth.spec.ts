import {
  extremesOf,
  finish,
  itemsOf,
  layOutLanes,
  Names,
  plain,
  rareWays,
  sayWorth,
  slowestItem,
  streamsOf,
  TraceModel,
  worthALook
} from '../../../src/trace';
import type { IWorth, WorthKind } from '../../../src/trace';
import { english, LONG, longTrace, NAMES, trace } from './traces';

const ALL = [...NAMES, ...LONG];

function model(name: string): TraceModel {
  return new TraceModel(LONG.includes(name) ? longTrace(name) : trace(name));
}

function worth(run: TraceModel): readonly IWorth[] {
  return finish(worthALook(run, layOutLanes(run)));
}

function said(run: TraceModel, kind: WorthKind): string[] {
  const names = new Names(run.trace, english);
  return worth(run)
    .filter(found => found.kind === kind)
    .map(found => {
      const { title, reason } = sayWorth(found, run, names, english);
      return `${plain(title)} | ${plain(reason)}`;
    });
}

describe('what stands out', () => {
  it.each(ALL)('in %s is the same as by comparing each with each', name => {
    const run = model(name);
    const { trace: all } = run;
    const last = all.length - 1;
    const stretches = { wait: [0], forTask: [0], held: [0] };
    for (let from = 0; from < all.length; from++) {
      let to = from + 1;
      while (to < all.length && all.frame(to) !== all.frame(from)) {
        to++;
      }
      const kind = all.kind(from);
      if (to < all.length && all.kind(to) === 'close') {
        continue;
      }
      const ns = all.time(Math.min(to, last)) - all.time(from);
      if (kind === 'yield') {
        stretches.held.push(ns);
      } else if (kind === 'await') {
        const awaited = all.wait(from)?.kind ?? 'other';
        if (['task', 'gather', 'wait', 'timeout'].includes(awaited)) {
          stretches.forTask.push(ns);
        } else if (awaited !== 'frame') {
          stretches.wait.push(ns);
        }
      }
    }
    const turns: number[] = [];
    for (let from = 0; from < all.length;) {
      let to = from;
      while (to < last && all.turn(to + 1) === all.turn(from)) {
        to++;
      }
      if (all.turn(from) !== null) {
        turns.push(all.time(to) - all.time(from));
      }
      from = to + 1;
    }
    const { wait, held, hold } = finish(extremesOf(run));
    const longest = Math.max(...stretches.wait) || Math.max(...stretches.forTask);
    expect(wait?.ns ?? 0).toBe(longest);
    expect(held?.ns ?? 0).toBe(Math.max(...stretches.held));
    expect(hold?.ns ?? 0).toBe(turns.length > 1 ? Math.max(...turns) : 0);
    if (hold) {
      // Within its turn no stretch from one step to the next is longer.
      expect(all.time(hold.step + 1) - all.time(hold.step)).toBe(hold.part);
      for (let step = hold.step; step > 0 && all.turn(step - 1) === all.turn(hold.step); step--) {
        expect(all.time(step) - all.time(step - 1)).toBeLessThanOrEqual(hold.part);
      }
    }
  });

  it.each(ALL)('in %s: no item took longer than the slowest', name => {
    const run = model(name);
    const layout = layOutLanes(run);
    const tooks = streamsOf(run, layout)
      .map(({ frames }) => itemsOf(run, frames).filter(({ end }) => end !== null))
      .filter(items => items.length > 1)
      .flatMap(items => items.map(({ given, asked }) => given - asked));
    const slowest = finish(slowestItem(run, layout));
    expect(slowest?.ns ?? null).toBe(tooks.length === 0 ? null : Math.max(...tooks));
  });

  it.each(ALL)('in %s: a rare way was taken once, by code that went on from there often', name => {
    const run = model(name);
    const { trace: all } = run;
    const ways = new Map<string, number[]>();
    const left = new Map<string, number[]>();
    const stands = new Map<number, number>();
    for (let step = 0; step < all.length; step++) {
      const frame = all.frame(step);
      const { qualname, firstlineno, filename } = all.frames[frame];
      const before = stands.get(frame);
      stands.set(frame, all.line(step));
      if (before !== undefined && before !== all.line(step)) {
        const place = `${filename} ${firstlineno} ${qualname} ${before}`;
        left.set(place, [...(left.get(place) ?? []), step]);
        const way = `${place} ${all.line(step)}`;
        ways.set(way, [...(ways.get(way) ?? []), step]);
      }
    }
    const expected = [...ways]
      .filter(([, steps]) => steps.length === 1)
      .map(([way, [step]]) => ({ step, out: left.get(way.slice(0, way.lastIndexOf(' ')))! }))
      .filter(({ step, out }) => out.length >= 10 && out.at(-1)! > step)
      .map(({ step, out }) => ({ step, times: out.length }));
    const found = finish(rareWays(run)).map(({ step, times }) => ({ step, times }));
    const order = (a: { step: number }, b: { step: number }): number => a.step - b.step;
    expect(found.sort(order)).toEqual(expected.sort(order));
  });

  it.each(ALL)('in %s is told in at most ten whole sentences', name => {
    const run = model(name);
    const names = new Names(run.trace, english);
    const found = worth(run);
    expect(found.length).toBeLessThanOrEqual(10);
    for (const one of found) {
      expect(one.step).toBeLessThan(run.trace.length);
      const { title, reason } = sayWorth(one, run, names, english);
      expect(plain(title) + plain(reason)).not.toMatch(/\{|\}|undefined|NaN|null/);
      expect(plain(reason)).toMatch(/\.$/);
    }
  });
});

describe('worth a look in a run of many tasks', () => {
  const run = model('crawl');

  it('are the exception, the cancel, and the step that held the loop', () => {
    expect(said(run, 'exception')).toEqual([
      'First exception: ValueError: no such page | It is in request() #38, line 26.'
    ]);
    expect(said(run, 'cancel')).toEqual([
      'First cancel | CancelledError is raised in ticker() where it waits, line 47.'
    ]);
    expect(said(run, 'longest hold')).toEqual([
      expect.stringMatching(
        /^Longest hold of the event loop: 2\d ms \| Task fetch-30 had one turn for so long, 2\d ms of it in request\(\) #\d+, line 28\.$/
      )
    ]);
  });

  it('are the two branches that one page each took', () => {
    expect(said(run, 'rare way')).toEqual([
      'A way taken only once | Of 48 times, request() went on from line 25 to line 26 only this once.',
      'A way taken only once | Of 47 times, request() went on from line 27 to line 28 only this once.'
    ]);
  });

  it('come in the order of their rank', () => {
    const rank: WorthKind[] = [
      'exception',
      'cancel',
      'slowest item',
      'longest hold',
      'longest wait',
      'rare way',
      'rare way'
    ];
    expect(worth(run).map(({ kind }) => kind)).toEqual(rank);
  });
});

describe('worth a look', () => {
  it('is the item for which the stream slept, and the value that was held', () => {
    const run = model('stream');
    expect(said(run, 'slowest item')[0]).toMatch(
      /^Slowest item: 3\d ms \| Half of the 301 pulls of this stream took no longer than \d+ µs; this one is of readings\(\)\.$/
    );
    expect(said(run, 'longest wait')[0]).toMatch(
      /^Longest wait: 3\d ms \| readings\(\) waited on line 11 for sleep 30 ms\.$/
    );
    expect(said(run, 'longest held')[0]).toMatch(
      /^Longest held at a yield: 1\d ms \| readings\(\) was held on line 14 before it went on\.$/
    );
  });

  it('is the last step of a run that was cut', () => {
    const run = model('limit');
    expect(run.trace.run.stopped).toBe('limit');
    const [cut] = worth(run).filter(({ kind }) => kind === 'cut');
    expect(cut.step).toBe(run.trace.length - 1);
    expect(worth(run).at(-1)).toEqual(cut);
    expect(worth(model('pages')).some(({ kind }) => kind === 'cut')).toBe(false);
  });

  it('are no exceptions and cancels where there are none', () => {
    for (const kind of ['exception', 'cancel'] as const) {
      expect(said(model('stream'), kind)).toEqual([]);
    }
    expect(said(model('timeout'), 'cancel')[0]).toMatch(/^First time limit that passed/);
  });
});
