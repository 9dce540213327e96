import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import {
  FINDING_KINDS,
  findingsOf,
  Names,
  plain,
  readTrace,
  sayFinding,
  TraceModel
} from '../../../src/trace';
import type { FindingKind, IFinding, Trace } from '../../../src/trace';
import { english, json, NAMES, trace } from './traces';

const FIXTURES = join(__dirname, '../../fixtures');

/** Traces of the programs in a folder, as two Pythons recorded them (test/fixtures/record_findings.py). */
function recordings(folder: string): string[] {
  return readdirSync(join(FIXTURES, folder, 'traces'))
    .filter(name => name.endsWith('.yieldscope.json'))
    .map(name => name.slice(0, -'.yieldscope.json'.length))
    .sort();
}

function load(folder: string, name: string): Trace {
  const file = join(FIXTURES, folder, 'traces', `${name}.yieldscope.json`);
  return readTrace(JSON.parse(readFileSync(file, 'utf8')));
}

/** Kind, line of the first proving step, and the function that the finding is about. */
type Short = [kind: FindingKind, line: number, qualname: string];

function short(run: Trace, { kind, steps, frames }: IFinding): Short {
  return [kind, run.line(steps[0]), run.frames[frames[0]].qualname];
}

/** What is wrong with each program, as a person would say; `3.13` is what only newer Pythons can tell. */
const WRONG: Record<string, Short[] | { '3.11': Short[]; '3.13': Short[] }> = {
  blocks: [['held the loop', 14, 'fetch']],
  cancelled_in_aexit: [['cancelled in cleanup', 16, 'use']],
  cancelled_twice: [['cancelled in cleanup', 13, 'serve']],
  closed_and_cancelled: [['cancelled in cleanup', 12, 'lines']],
  computes: [['held the loop', 8, 'crunch']],
  // Up to 3.11 a coroutine that is dropped at once is not seen at all.
  coroutine_as_condition: {
    '3.11': [],
    '3.13': [
      ['never run', 16, 'allowed'],
      ['never run', 17, 'greeting']
    ]
  },
  fan_out: [['fan-out', 14, 'main']],
  forgotten_await: {
    '3.11': [['never run', 19, 'pages']],
    '3.13': [
      ['never run', 17, 'save'],
      ['never run', 19, 'pages']
    ]
  },
  forgotten_failure: [['exception not taken', 8, 'quick']],
  gathers_many: [['fan-out', 12, 'main']],
  group_around_yield: [['scope around yield', 22, 'numbers']],
  held_at_the_end: [['still suspended', 8, 'lines']],
  inner_left: [['left unclosed', 11, 'inner']],
  left_by_anext: [['left unclosed', 18, 'rows']],
  left_by_break: [['left unclosed', 12, 'rows']],
  limit_around_yield: [['scope around yield', 16, 'numbers']],
  never_suspends: [['never suspends', 20, 'main']],
  not_taken: [['exception not taken', 8, 'fails']],
  outlives: [['still suspended', 7, 'forever']],
  outlives_in_its_loop: [['still suspended', 16, 'report']],
  plain_generator_kept: [['left unclosed', 10, 'rows']],
  puts_at_once: [['never suspends', 15, 'produce']],
  tasks_in_a_helper: [['fan-out', 13, 'main']],
  two_consumers: [['shared', 9, 'numbers']]
};

/** The programs of `fixtures/programs` that a reviewer would not pass. */
const WRONG_PROGRAMS: Record<string, Short[]> = {
  break_finalised: [['left unclosed', 9, 'rows']],
  never_iterated: [
    ['never run', 11, 'pages'],
    ['never run', 12, 'pages']
  ],
  shared_generator: [['shared', 12, 'numbers']],
  waiting_at_end: [
    ['still suspended', 8, 'pages'],
    ['still suspended', 13, 'watch_forever']
  ]
};

function expected(name: string): Short[] {
  const [, program, version] = /^(.*)-(3\.\d+)$/.exec(name)!;
  const wrong = WRONG[program];
  return Array.isArray(wrong) ? wrong : wrong[version as '3.11' | '3.13'];
}

describe('no finding', () => {
  test.each(recordings('correct'))('%s', name => {
    const run = load('correct', name);
    expect(findingsOf(new TraceModel(run)).map(found => short(run, found))).toEqual([]);
  });

  test.each(NAMES.filter(name => !Object.hasOwn(WRONG_PROGRAMS, name)))('%s', name => {
    const run = trace(name);
    expect(findingsOf(new TraceModel(run)).map(found => short(run, found))).toEqual([]);
  });

  /** The trace of a correct program, as if the machine had done something else for 300 ms before a step. */
  const stalled = (name: string, at: number): Trace => {
    const file = join(FIXTURES, 'correct/traces', `${name}.yieldscope.json`);
    const data = JSON.parse(readFileSync(file, 'utf8'));
    const { time } = load('correct', name).tables.steps;
    const times = Float64Array.from(time, (t, i) => t + (i < at ? 0 : 300e6));
    data.tables.steps.columns.time = {
      type: 'f64',
      data: Buffer.from(times.buffer).toString('base64'),
      encoding: 'raw',
      delta: false
    };
    data.duration += 300e6;
    return readTrace(data);
  };

  test('a machine that is busy otherwise is not taken for a line that is quick at other times', () => {
    const name = 'gives_way-3.11';
    const run = load('correct', name);
    const passes = new Map<number, number>();
    for (let step = 0; step < run.length; step++) {
      passes.set(run.line(step), (passes.get(run.line(step)) ?? 0) + 1);
    }
    let looks = 0;
    for (let at = 1; at < run.length; at += 97) {
      if (run.turn(at) === run.turn(at - 1) && passes.get(run.line(at - 1))! > 20) {
        expect(findingsOf(new TraceModel(stalled(name, at)))).toEqual([]);
        looks++;
      }
    }
    expect(looks).toBeGreaterThan(20);
  });

  test('nor for code that only goes from one step to the next', () => {
    const name = 'handed_over-3.11';
    const run = load('correct', name);
    let looks = 0;
    for (let at = 1; at < run.length; at++) {
      const code = run.sources.get('cell:1')!.split('\n')[run.line(at - 1) - 1];
      const plainly = run.kind(at - 1) !== 'line' || !/[([*]|import/.test(code);
      if (run.turn(at) === run.turn(at - 1) && plainly) {
        expect(findingsOf(new TraceModel(stalled(name, at)))).toEqual([]);
        looks++;
      }
    }
    expect(looks).toBeGreaterThan(10);
  });

  test('at least thirty correct programs are looked at', () => {
    const programs = new Set(recordings('correct').map(name => name.replace(/-3\.\d+$/, '')));
    expect(programs.size).toBeGreaterThanOrEqual(30);
  });

  test('a trace without steps', () => {
    const empty = json('pages');
    for (const table of Object.values<any>(empty.tables)) {
      table.rows = 0;
      for (const column of Object.values<any>(table.columns)) {
        Object.assign(column, { data: '', encoding: 'raw', delta: false });
      }
    }
    expect(findingsOf(new TraceModel(readTrace(empty)))).toEqual([]);
  });
});

describe('exactly these findings', () => {
  test.each(recordings('findings'))('%s', name => {
    const run = load('findings', name);
    expect(findingsOf(new TraceModel(run)).map(found => short(run, found))).toEqual(expected(name));
  });

  test.each(Object.keys(WRONG_PROGRAMS))('%s', name => {
    const run = trace(name);
    expect(findingsOf(new TraceModel(run)).map(found => short(run, found))).toEqual(
      WRONG_PROGRAMS[name]
    );
  });

  test('every program has its expectation, and every kind has two programs at least', () => {
    const programs = recordings('findings').map(name => name.replace(/-3\.\d+$/, ''));
    expect(new Set(programs)).toEqual(new Set(Object.keys(WRONG)));
    for (const kind of FINDING_KINDS) {
      const all = [...Object.values(WRONG), ...Object.values(WRONG_PROGRAMS)];
      const having = all.filter(wrong =>
        (Array.isArray(wrong) ? wrong : wrong['3.13']).some(([found]) => found === kind)
      );
      expect({ kind, enough: having.length >= 2 }).toEqual({ kind, enough: true });
    }
  });

  test('what happens at one place again and again is one finding that counts it', () => {
    const model = new TraceModel(load('findings', 'blocks-3.13'));
    const [found] = findingsOf(model);
    expect(found.count).toBe(2);
    expect(found.ns).toBeGreaterThanOrEqual(150e6);
    const [before, after] = found.steps;
    expect(model.trace.time(after) - model.trace.time(before)).toBe(found.ns);
  });
});

describe('thresholds', () => {
  const kinds = (name: string, options?: Parameters<typeof findingsOf>[1]): FindingKind[] =>
    findingsOf(new TraceModel(load('findings', name)), options).map(({ kind }) => kind);

  test('of how long a turn may be held', () => {
    expect(kinds('blocks-3.11', { hold: 1e9 })).toEqual([]);
    expect(kinds('blocks-3.11', { hold: 145e6 })).toEqual(['held the loop']);
  });

  test('of how often an await may be passed', () => {
    expect(kinds('never_suspends-3.11', { passes: 2000 })).toEqual([]);
    expect(kinds('never_suspends-3.11', { passes: 1050 })).toEqual(['never suspends']);
  });

  test('of how many tasks may be made', () => {
    expect(kinds('fan_out-3.11', { tasks: 111 })).toEqual([]);
    expect(kinds('fan_out-3.11', { tasks: 110 })).toEqual(['fan-out']);
  });

  test('a cut trace is not taken for a run that ended', () => {
    const cut = (name: string): Trace => {
      const file = join(FIXTURES, 'findings/traces', `${name}.yieldscope.json`);
      const data = JSON.parse(readFileSync(file, 'utf8'));
      return readTrace({ ...data, stopped: 'limit' });
    };
    for (const name of ['outlives-3.11', 'held_at_the_end-3.11', 'not_taken-3.11']) {
      expect(findingsOf(new TraceModel(cut(name)))).toEqual([]);
    }
  });
});

const ALL: [string, () => Trace][] = [
  ...NAMES.map((name): [string, () => Trace] => [name, () => trace(name)]),
  ...recordings('findings').map((name): [string, () => Trace] => [
    name,
    () => load('findings', name)
  ])
];

describe('every finding', () => {
  test.each(ALL)('%s: its steps, frames and tasks exist', (_, open) => {
    const run = open();
    const found = findingsOf(new TraceModel(run));
    for (const { steps, frames, tasks, count } of found) {
      expect(steps.length).toBeGreaterThan(0);
      expect(frames.length).toBeGreaterThan(0);
      expect(count).toBeGreaterThan(0);
      for (const [numbers, length] of [
        [steps, run.length],
        [frames, run.frames.length],
        [tasks, run.tasks.length]
      ] as const) {
        expect(numbers.every(n => Number.isInteger(n) && n >= 0 && n < length)).toBe(true);
      }
    }
    const first = found.map(({ steps }) => steps[0]);
    expect(first).toEqual([...first].sort((a, b) => a - b));
  });

  test.each(ALL)('%s: is said in whole sentences that name it', (_, open) => {
    const run = open();
    const model = new TraceModel(run);
    const names = new Names(run, english);
    for (const found of findingsOf(model)) {
      const { title, reason, advice } = sayFinding(found, model, names, english);
      for (const text of [plain(title), plain(reason), plain(advice)]) {
        expect(text).not.toMatch(/[{}]|undefined|null|NaN|%\d|  | [,.;:]/);
        expect(text).toMatch(/^[\p{Lu}\d]|^[a-z<_]+\S*\(|^</u);
      }
      expect(plain(title) + plain(reason)).not.toContain('…');
      expect(plain(reason)).toMatch(/[.]$/);
      expect(plain(advice)).toMatch(/[.]$/);
      // The line that one is sent to is named.
      const spoken = plain(reason).match(/\d+/g) ?? [];
      expect([...spoken, 'turn']).toContain(
        found.kind === 'shared' ? 'turn' : String(run.line(found.steps[0]))
      );
    }
  });

  test.each(['two_tasks', 'task_group', 'timeout', 'shared_generator', 'break_finalised'])(
    '%s: whatever a trace says, as long as it can be read',
    name => {
      let seed = 1;
      const random = (below: number): number => {
        seed = (seed * 48271) % 2147483647;
        return seed % below;
      };
      const run = trace(name);
      const { steps, entries, waits } = run.tables;
      const column = (numbers: ArrayLike<number>): object => ({
        type: 'u32',
        data: Buffer.from(Uint32Array.from(numbers).buffer).toString('base64'),
        encoding: 'raw',
        delta: false
      });
      const changed = (numbers: ArrayLike<number>, below: number): object =>
        column(Array.from(numbers, n => (random(6) === 0 ? random(below) : n)));
      let found = 0;
      for (let i = 0; i < 150; i++) {
        const data = json(name);
        const { columns } = data.tables.steps;
        columns.kind = changed(steps.kind, 11);
        columns.frame = changed(steps.frame, run.frames.length);
        columns.line = changed(steps.line, 40);
        columns.task = changed(steps.task, run.tasks.length + 1);
        data.tables.entries.columns.cause = changed(entries.cause, 13);
        data.tables.entries.columns.by = changed(entries.by, run.frames.length + 1);
        data.tables.waits.columns.kind = changed(waits.kind, 15);
        data.tables.frames.columns.end = column(run.frames.map(() => random(6)));
        data.tables.frames.columns.created_at = column(
          run.frames.map(() => random(run.length + 1))
        );
        data.tables.tasks.columns.created_by = column(run.tasks.map(() => random(run.length + 1)));
        data.tables.tasks.columns.exception_taken = column(run.tasks.map(() => random(3)));
        const model = new TraceModel(readTrace(data));
        const names = new Names(model.trace, english);
        for (const finding of findingsOf(model, { hold: 1, passes: 1, tasks: 1 })) {
          const { title, reason } = sayFinding(finding, model, names, english);
          expect(plain([...title, ...reason])).not.toContain('undefined');
          found++;
        }
      }
      expect(found).toBeGreaterThan(100);
    }
  );

  test('is computed once for each model', () => {
    const model = new TraceModel(trace('waiting_at_end'));
    expect(findingsOf(model)).toBe(findingsOf(model));
  });
});
