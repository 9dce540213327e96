import { isRecord, show, unpackColumn } from './columns';
import type { Numbers } from './columns';
import {
  CAUSES,
  FRAME_ENDS,
  FRAME_KINDS,
  OUTCOMES,
  STEP_KINDS,
  STOPS,
  TraceFormatError,
  VERSION,
  WAIT_KINDS
} from './format';
import type { Stop } from './format';
import { Trace } from './trace';
import type { ICode, IFrame, IRun, ITables, ITask } from './trace';

/** More rows than this in one table are refused before anything is unpacked. */
const MAX_ROWS = 20_000_000;

/**
 * Read a trace: the JSON text of a file, or the object of a notebook output.
 *
 * @throws TraceFormatError with one sentence that says what is wrong and where
 */
export function readTrace(data: unknown): Trace {
  const root = typeof data === 'string' ? parse(data) : data;
  if (!isRecord(root) || root.format !== 'yieldscope-trace') {
    throw new TraceFormatError('This is not a Yieldscope trace.', 'foreign');
  }
  if (root.version !== VERSION) {
    throw new TraceFormatError(
      `This trace is of version ${show(root.version)}; this Yieldscope reads version ${VERSION}.`,
      'version'
    );
  }
  const texts = strings(root.texts, 'texts');
  const codes = list(root.codes, 'codes').map((code, i) => readCode(code, `codes[${i}]`));
  const words = readEnums(root.enums);
  const tables = readTables(root.tables);
  const { steps, values, changes, entries, waits, frames, tasks, idle } = tables;
  const count = steps.kind.length;
  const optional = { none: true };

  within(steps.kind, words.kind.length, 'steps.kind', 'kinds');
  within(steps.frame, frames.code.length, 'steps.frame', 'frames');
  within(steps.task, tasks.name.length, 'steps.task', 'tasks', optional);
  rising(steps.time, 'steps.time');
  for (const [name, table] of Object.entries({ values, entries, waits })) {
    within(table.step, count, `${name}.step`, 'steps');
    rising(table.step, `${name}.step`, true);
  }
  within(values.text, texts.length, 'values.text', 'texts');
  within(changes.step, count, 'changes.step', 'steps');
  rising(changes.step, 'changes.step');
  within(changes.name, texts.length, 'changes.name', 'texts');
  within(changes.text, texts.length, 'changes.text', 'texts', optional);
  within(entries.cause, words.cause.length, 'entries.cause', 'causes', optional);
  within(entries.by, frames.code.length, 'entries.by', 'frames', optional);
  within(entries.woken_by, count, 'entries.woken_by', 'steps', optional);
  within(waits.kind, words.wait.length, 'waits.kind', 'kinds');
  within(waits.text, texts.length, 'waits.text', 'texts', optional);
  within(waits.task, tasks.name.length, 'waits.task', 'tasks', optional);
  within(waits.frame, frames.code.length, 'waits.frame', 'frames', optional);
  within(frames.code, codes.length, 'frames.code', 'codes');
  within(frames.created_at, count, 'frames.created_at', 'steps', optional);
  within(frames.end, words.end.length, 'frames.end', 'ends');
  within(tasks.name, texts.length, 'tasks.name', 'texts');
  within(tasks.created_by, count, 'tasks.created_by', 'steps', optional);
  within(tasks.outcome, words.outcome.length, 'tasks.outcome', 'outcomes');
  within(idle.after, count + 1, 'idle.after', 'steps');
  rising(idle.after, 'idle.after', true);

  const frameList = Array.from(frames.code, (code, id): IFrame => ({
    ...codes[code],
    id,
    joined: frames.joined[id] === 1,
    createdAt: frames.created_at[id] === 0 ? null : frames.created_at[id] - 1,
    end: words.end[frames.end[id]],
    receiver: frames.receiver[id] === 0 ? null : frames.receiver[id] - 1
  }));
  const taskList = Array.from(tasks.name, (name, id): ITask => ({
    id,
    name: texts[name],
    createdBy: tasks.created_by[id] === 0 ? null : tasks.created_by[id] - 1,
    outcome: words.outcome[tasks.outcome[id]],
    exceptionTaken: [null, false, true][tasks.exception_taken[id]] ?? null
  }));
  return new Trace({
    run: readRun(root),
    sources: readSources(root.sources),
    texts,
    enums: words,
    frames: frameList,
    tasks: taskList,
    tables
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TraceFormatError(
      text.trim() === ''
        ? 'This file is empty: it holds no trace.'
        : 'This is not valid JSON: the file may have been cut, or is no trace.'
    );
  }
}

function readRun(root: Record<string, unknown>): IRun {
  const { stopped, duration, options } = root;
  if (stopped !== null && !STOPS.includes(stopped as Stop)) {
    throw new TraceFormatError(`The trace stopped for the unknown reason ${show(stopped)}.`);
  }
  if (typeof duration !== 'number' || !(duration >= 0)) {
    throw new TraceFormatError(`The trace has no duration, but ${show(duration)}.`);
  }
  const text = (key: string): string => (typeof root[key] === 'string' ? root[key] : '');
  return {
    run: text('run'),
    recorder: text('recorder'),
    python: text('python'),
    implementation: text('implementation'),
    backend: text('backend'),
    options: isRecord(options) ? options : {},
    stopped: stopped as Stop | null,
    stoppedNote: typeof root.stopped_note === 'string' ? root.stopped_note : null,
    duration
  };
}

function readSources(sources: unknown): Map<string, string> {
  if (!isRecord(sources)) {
    throw new TraceFormatError('The trace has no sources.');
  }
  const read = new Map<string, string>();
  for (const [name, text] of Object.entries(sources)) {
    if (typeof text !== 'string') {
      throw new TraceFormatError(`The source of ${show(name)} is not text.`);
    }
    read.set(name, text);
  }
  return read;
}

function readCode(code: unknown, where: string): ICode {
  if (!isRecord(code)) {
    throw new TraceFormatError(`${where} is not a code object.`);
  }
  const { qualname, filename, firstlineno } = code;
  if (typeof qualname !== 'string' || typeof filename !== 'string' || !isCount(firstlineno)) {
    throw new TraceFormatError(`${where} has no name, file or line.`);
  }
  return {
    qualname,
    kind: word(FRAME_KINDS, code.kind, `${where}.kind`),
    filename,
    firstlineno,
    awaits: list(code.awaits, `${where}.awaits`).filter(isCount),
    yields: list(code.yields, `${where}.yields`).filter(isCount)
  };
}

function readEnums(enums: unknown) {
  if (!isRecord(enums)) {
    throw new TraceFormatError('The trace has no enums.');
  }
  const words = <T extends string>(key: string, known: readonly T[]): T[] =>
    list(enums[key], `enums.${key}`).map((name, i) => word(known, name, `enums.${key}[${i}]`));
  return {
    kind: words('kind', STEP_KINDS),
    cause: words('cause', CAUSES),
    wait: words('wait', WAIT_KINDS),
    end: words('end', FRAME_ENDS),
    outcome: words('outcome', OUTCOMES)
  };
}

function readTables(tables: unknown) {
  if (!isRecord(tables)) {
    throw new TraceFormatError('The trace has no tables.');
  }
  const read = <K extends string>(name: string, ...keys: K[]): Record<K, Numbers> => {
    const table = tables[name];
    if (!isRecord(table) || !isRecord(table.columns)) {
      throw new TraceFormatError(`The table ${name} is missing.`);
    }
    const { rows, columns } = table;
    if (!isCount(rows) || rows > MAX_ROWS) {
      throw new TraceFormatError(`The table ${name} claims ${show(rows)} rows.`);
    }
    const unpacked = keys.map(key => [
      key,
      unpackColumn(columns[key], rows, `tables.${name}.${key}`)
    ]);
    return Object.fromEntries(unpacked) as Record<K, Numbers>;
  };
  return {
    steps: read('steps', 'kind', 'frame', 'line', 'task', 'turn', 'time'),
    values: read('values', 'step', 'text'),
    changes: read('changes', 'step', 'name', 'text'),
    entries: read('entries', 'step', 'cause', 'by', 'woken_by'),
    waits: read('waits', 'step', 'kind', 'text', 'task', 'frame', 'delay'),
    frames: read('frames', 'code', 'joined', 'created_at', 'end', 'receiver'),
    tasks: read('tasks', 'name', 'created_by', 'outcome', 'exception_taken'),
    idle: read('idle', 'after', 'ns')
  } satisfies ITables & Record<string, Record<string, Numbers>>;
}

/** Every number must be an index below `count` (optional: 1 + such an index, or 0). */
function within(
  column: Numbers,
  count: number,
  where: string,
  what: string,
  options: { none?: boolean } = {}
): void {
  const limit = options.none ? count + 1 : count;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (!(value < limit && value >= 0 && value % 1 === 0)) {
      const index = options.none ? value - 1 : value;
      throw new TraceFormatError(
        `tables.${where}: row ${row} names number ${index}, but there are ${count} ${what}.`
      );
    }
  }
}

function rising(column: Numbers, where: string, strictly = false): void {
  let before = strictly ? -1 : 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (!(strictly ? value > before : value >= before)) {
      throw new TraceFormatError(`tables.${where}: row ${row} falls below the row before it.`);
    }
    before = value;
  }
}

function list(value: unknown, where: string): unknown[] {
  if (!Array.isArray(value)) {
    throw new TraceFormatError(`The trace has no list ${where}.`);
  }
  return value;
}

function strings(value: unknown, where: string): string[] {
  const items = list(value, where);
  const wrong = items.findIndex(item => typeof item !== 'string');
  if (wrong >= 0) {
    throw new TraceFormatError(`${where}[${wrong}] is not text.`);
  }
  return items as string[];
}

function word<T extends string>(known: readonly T[], value: unknown, where: string): T {
  if (!known.includes(value as T)) {
    throw new TraceFormatError(`${where} is the unknown word ${show(value)}.`);
  }
  return value as T;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
