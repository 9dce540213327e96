import type { TraceModel } from './model';
import type { Names } from './names';
import { lowerBound } from './search';
import { finish, SLICE } from './slices';
import type { Sliced } from './slices';

/** A query that cannot be understood: `word` is the part that is wrong. */
export class QueryError extends Error {
  constructor(
    readonly reason: 'key' | 'operator' | 'number' | 'empty',
    readonly word: string
  ) {
    super(`${reason}: ${word}`);
    this.name = 'QueryError';
  }
}

/** What can be asked of a step. */
export const KEYS = ['kind', 'cause', 'frame', 'task', 'line', 'value', 'wait'] as const;
type Key = (typeof KEYS)[number];

/**
 * The steps that a query fits, ascending.
 *
 * A query is a list of conditions, all of which must hold: `kind:throw`, `cause:pull`,
 * `frame:pages`, `task:fetch-*`, `line:4`, `value~"412"`, `wait>50ms` (how long the frame was
 * suspended from this step on). `:` compares the whole, with `*` for anything; `~` looks inside;
 * `<` and `>` compare numbers. A word without a key is looked for in names and values. Upper and
 * lower case are the same.
 *
 * @throws QueryError for a query that cannot be understood, or that is empty
 */
export function findSteps(model: TraceModel, names: Names, query: string): Uint32Array {
  return finish(findingSteps(model, names, query));
}

/** The same, a slice at a time; a query that cannot be understood is told with the first. */
export function* findingSteps(model: TraceModel, names: Names, query: string): Sliced<Uint32Array> {
  const conditions = parse(query).map(word => conditionOf(model, names, word));
  const found: number[] = [];
  for (let step = 0; step < model.trace.length; step++) {
    if (conditions.every(holds => holds(step))) {
      found.push(step);
    }
    if (step % SLICE === SLICE - 1) {
      yield;
    }
  }
  return Uint32Array.from(found);
}

interface IWord {
  readonly key: Key | null;
  readonly operator: ':' | '~' | '<' | '>';
  readonly text: string;
  /** As it was written. */
  readonly word: string;
}

/** One condition: a key, an operator, and a text that may be in quotes; or such a text alone. */
const WORD = /(?:([a-z]+)([:~<>]))?(?:"([^"]*)"?|(\S+))/giy;

const BEGUN = /^([a-z]+)[:~<>=]/i;

function parse(query: string): IWord[] {
  const words: IWord[] = [];
  const text = query.trim();
  WORD.lastIndex = 0;
  while (WORD.lastIndex < text.length) {
    const match = WORD.exec(text);
    if (!match) {
      throw new QueryError('operator', text.slice(words.length ? -1 : 0));
    }
    const [word, key, operator, quoted, plain] = match;
    // A key that nothing is asked of, or with `=`; a quote without an end.
    const begun = key === undefined && quoted === undefined && BEGUN.exec(word)?.[1].toLowerCase();
    if ((begun && KEYS.includes(begun as Key)) || (word.match(/"/g)?.length ?? 0) % 2 > 0) {
      throw new QueryError('operator', word);
    }
    const known = key === undefined ? null : (key.toLowerCase() as Key);
    if (known !== null && !KEYS.includes(known)) {
      throw new QueryError('key', key);
    }
    words.push({
      key: known,
      operator: (operator as IWord['operator'] | undefined) ?? '~',
      text: (quoted ?? plain).toLowerCase(),
      word
    });
    // Blanks between conditions.
    while (text[WORD.lastIndex] === ' ') {
      WORD.lastIndex++;
    }
  }
  if (words.length === 0) {
    throw new QueryError('empty', query);
  }
  return words;
}

type Condition = (step: number) => boolean;

function conditionOf(model: TraceModel, names: Names, word: IWord): Condition {
  const { trace } = model;
  const { key, operator } = word;
  if (key === 'wait' || (key === 'line' && operator !== '~')) {
    return numberCondition(model, word);
  }
  if (operator === '<' || operator === '>') {
    throw new QueryError('operator', word.word);
  }
  const fits = operator === ':' ? wholly(word.text) : (text: string) => text.includes(word.text);
  // Each name is looked at once, not at each of its steps.
  const frames = trace.frames.map(({ id, qualname }) =>
    [qualname, names.frames[id], names.short[id].replace(/\(\)$/, ''), names.short[id]].some(name =>
      fits(name.toLowerCase())
    )
  );
  const tasks = trace.tasks.map(({ name, id }) =>
    [name, names.tasks[id]].some(one => fits(one.toLowerCase()))
  );
  const inFrame: Condition = step => frames[trace.frame(step)];
  const inTask: Condition = step => tasks[trace.task(step) ?? -1] ?? false;
  const inValue: Condition = step => {
    const value = trace.value(step);
    return value !== null && fits(value.toLowerCase());
  };
  switch (key) {
    case 'kind':
      return step => fits(trace.kind(step));
    case 'cause':
      return step => fits(trace.entry(step)?.cause ?? '');
    case 'frame':
      return inFrame;
    case 'task':
      return inTask;
    case 'value':
      return inValue;
    case 'line':
      return step => fits(String(trace.line(step)));
    default:
      return step => inFrame(step) || inTask(step) || inValue(step);
  }
}

function numberCondition(model: TraceModel, { key, operator, text, word }: IWord): Condition {
  const { trace } = model;
  if (key === 'line') {
    const line = Number(text);
    if (!Number.isFinite(line) || text === '') {
      throw new QueryError('number', word);
    }
    return step => compares(trace.line(step), operator, line);
  }
  const limit = nanoseconds(text);
  if (operator !== '<' && operator !== '>') {
    throw new QueryError('operator', word);
  }
  if (limit === null) {
    throw new QueryError('number', word);
  }
  return step => {
    const waited = suspendedFor(model, step);
    return waited !== null && compares(waited, operator, limit);
  };
}

function compares(value: number, operator: string, limit: number): boolean {
  return operator === '<' ? value < limit : operator === '>' ? value > limit : value === limit;
}

/** How long the frame of an await step was suspended, in nanoseconds; null for other steps. */
function suspendedFor(model: TraceModel, step: number): number | null {
  const { trace } = model;
  if (trace.kind(step) !== 'await') {
    return null;
  }
  const steps = model.stepsOf(trace.frame(step));
  const low = lowerBound(steps, step + 1);
  const next = low < steps.length ? steps[low] : trace.length - 1;
  // A frame that vanished was not seen to go on.
  return next > step && trace.kind(next) !== 'close' ? trace.time(next) - trace.time(step) : null;
}

/** `50ms`, `1.5 s`, `200us` in nanoseconds; null for anything else. */
function nanoseconds(text: string): number | null {
  const match = /^(\d+(?:\.\d+)?)\s*(ns|us|µs|ms|s)$/.exec(text);
  const units: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9 };
  return match ? Number(match[1]) * units[match[2]] : null;
}

/** Compares a whole text with one in which `*` stands for anything. */
function wholly(pattern: string): (text: string) => boolean {
  const parts = pattern.split(/\*+/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  return text => whole.test(text);
}
