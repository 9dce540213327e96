import { gzipSync } from 'zlib';
import { readTrace, TraceFormatError } from '../../../src/trace';
import { json, NAMES, trace } from './traces';

/** The message with which a trace is refused. */
function refusal(data: unknown): string {
  try {
    readTrace(data);
  } catch (error) {
    expect(error).toBeInstanceOf(TraceFormatError);
    return (error as Error).message;
  }
  throw new Error('The trace was taken.');
}

/** Put numbers into a column in place of what was recorded. */
function replace(data: any, table: string, column: string, numbers: number[]): void {
  data.tables[table].rows = numbers.length;
  data.tables[table].columns[column] = {
    type: 'f64',
    encoding: 'raw',
    data: Buffer.from(new Float64Array(numbers).buffer).toString('base64')
  };
}

describe('readTrace', () => {
  test.each(NAMES)('%s: reads what the tracer wrote', name => {
    const run = trace(name);
    expect(run.length).toBe(json(name).tables.steps.rows);
    for (let i = 0; i < run.length; i++) {
      const step = run.step(i);
      expect(step.line).toBeGreaterThan(0);
      expect(run.frames[step.frame]).toBeDefined();
      if (step.kind === 'yield' && run.run.options.values) {
        expect(step.value).not.toBeNull();
      }
    }
  });

  test('reads text as well as objects, and raw columns as well as packed ones', () => {
    const run = readTrace(JSON.stringify(json('pages')));
    const data = json('pages');
    const packed = data.tables.steps.columns.frame;
    const width = { u8: 1, u16: 2, u32: 4 }[packed.type as 'u8'];
    const frames = Array.from({ length: run.length }, (_, i) => run.frame(i));
    expect(width).toBeDefined();
    data.tables.steps.columns.frame = {
      type: 'u32',
      encoding: 'gzip',
      data: gzipSync(Buffer.from(new Uint32Array(frames).buffer)).toString('base64')
    };
    const again = readTrace(data);
    expect(Array.from({ length: again.length }, (_, i) => again.frame(i))).toEqual(frames);
  });

  test('ignores what a later writer adds', () => {
    const data = json('pages');
    data.colour = 'blue';
    data.tables.extra = { rows: 1e12, columns: {} };
    data.tables.steps.columns.mood = { type: 'u8' };
    expect(readTrace(data).length).toBeGreaterThan(0);
  });

  test.each([
    ['an empty file', '', /empty/],
    ['text that is no JSON', '{"format": "yieldsc', /not valid JSON/],
    ['another JSON file', { cells: [] }, /not a Yieldscope trace/],
    ['a list', [1, 2], /not a Yieldscope trace/],
    ['nothing', undefined, /not a Yieldscope trace/],
    ['null', null, /not a Yieldscope trace/]
  ])('refuses %s', (_, data, message) => {
    expect(refusal(data)).toMatch(message);
  });

  test.each<[string, (data: any) => void, RegExp]>([
    ['a later version', data => (data.version = 2), /version 2; this Yieldscope reads version 1/],
    ['no tables', data => delete data.tables, /no tables/],
    ['a table that is missing', data => delete data.tables.waits, /table waits is missing/],
    [
      'a column that is missing',
      data => delete data.tables.steps.columns.turn,
      /steps\.turn is missing/
    ],
    [
      'a column cut short',
      data => {
        const column = data.tables.steps.columns.line;
        column.data = column.data.slice(0, 8);
      },
      /steps\.line/
    ],
    ['data that is not base64', data => (data.tables.steps.columns.line.data = '????'), /base64/],
    ['an unknown type', data => (data.tables.steps.columns.line.type = 'u128'), /unknown type/],
    [
      'a type with a name of the language',
      data => (data.tables.steps.columns.line.type = 'constructor'),
      /unknown type/
    ],
    ['an unknown encoding', data => (data.tables.steps.columns.line.encoding = 'zip'), /encoding/],
    ['more rows than there are', data => (data.tables.steps.rows += 1), /tables\.steps/],
    ['rows without end', data => (data.tables.steps.rows = 1e15), /claims/],
    ['rows below zero', data => (data.tables.steps.rows = -1), /claims/],
    ['an unknown kind of step', data => (data.enums.kind[0] = 'jump'), /unknown word "jump"/],
    ['texts that are no text', data => (data.texts[0] = { html: '<b>' }), /texts\[0\]/],
    ['a source that is no text', data => (data.sources.x = 1), /source of "x"/],
    ['a code without a name', data => delete data.codes[0].qualname, /codes\[0\]/],
    ['no duration', data => (data.duration = 'long'), /duration/],
    ['an unknown end of the run', data => (data.stopped = 'bored'), /bored/]
  ])('refuses %s', (_, damage, message) => {
    const data = json('pages');
    damage(data);
    expect(refusal(data)).toMatch(message);
  });

  test.each<[string, string, string]>([
    ['steps', 'frame', 'frames'],
    ['steps', 'task', 'tasks'],
    ['values', 'text', 'texts'],
    ['changes', 'name', 'texts'],
    ['entries', 'by', 'frames'],
    ['waits', 'task', 'tasks'],
    ['frames', 'code', 'codes']
  ])('refuses a number of %s.%s that names nothing', (table, column, what) => {
    const data = json('pages');
    const { rows } = data.tables[table];
    replace(data, table, column, [...Array(rows - 1).fill(0), 1e6]);
    expect(refusal(data)).toMatch(new RegExp(`${table}\\.${column}: row ${rows - 1} .* ${what}`));
    replace(data, table, column, [NaN, ...Array(rows - 1).fill(0)]);
    expect(refusal(data)).toMatch(`${table}.${column}: row 0`);
    replace(data, table, column, [0.5, ...Array(rows - 1).fill(0)]);
    expect(refusal(data)).toMatch(`${table}.${column}: row 0`);
  });

  test('refuses steps that go back', () => {
    const data = json('pages');
    const { rows } = data.tables.values;
    replace(data, 'values', 'step', Array(rows).fill(1));
    expect(refusal(data)).toMatch(/values\.step: row 1 falls/);
    const again = json('pages');
    replace(again, 'steps', 'time', [5, ...Array(again.tables.steps.rows - 1).fill(4)]);
    expect(refusal(again)).toMatch(/steps\.time: row 1 falls/);
  });

  test('gives up a column that unpacks to more than it claims, without unpacking it', () => {
    const data = json('pages');
    data.tables.steps.columns.kind = {
      type: 'u8',
      encoding: 'gzip',
      data: gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64')
    };
    expect(refusal(data)).toMatch(/steps\.kind unpacks to more than/);
  });
});
