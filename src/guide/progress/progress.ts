/**
 * What a reader has done, as it is kept in `progress.json` beside the notebooks:
 *
 * ```json
 * {
 *   "yieldscope": 1,
 *   "predictions": { "pulls": { "choice": 0, "said": "Three times", "right": false, "now": 1 } },
 *   "checks": { "let-it-tick": { "passed": true, "tries": 3 } },
 *   "read": ["1", "2"]
 * }
 * ```
 */

/** The name of the file. */
export const PROGRESS_FILE = 'progress.json';

/** The version of the format. */
const VERSION = 1;

/** What was predicted. */
export interface IPredicted {
  /** Index of the option that was chosen first. */
  readonly choice: number;
  /** Its text, since a later guide may ask in another way. */
  readonly said: string;
  /** Index of the option that was chosen last, where that is another one. */
  readonly now?: number;
  /** Whether the first choice held; left out as long as no run has settled it. */
  readonly right?: boolean;
}

/** How an exercise went. */
export interface IChecked {
  readonly passed: boolean;
  /** How often it was checked. */
  readonly tries: number;
}

export interface IProgress {
  /** By the id of the question. */
  readonly predictions: Readonly<Record<string, IPredicted>>;
  /** By the id of the exercise. */
  readonly checks: Readonly<Record<string, IChecked>>;
  /** Ids of the sections that were marked as read, in that order. */
  readonly read: readonly string[];
  /** Fields that are not known here are kept as they are. */
  readonly others: Readonly<Record<string, unknown>>;
}

/** The progress of somebody who begins. */
export const NOTHING: IProgress = { predictions: {}, checks: {}, read: [], others: {} };

/** A change of the progress; it may have to be made again, on what somebody else wrote meanwhile. */
export type Change = (progress: IProgress) => IProgress;

/** What was chosen: the first choice is the prediction, a later one is kept beside it until a run settles it. */
export function predict(id: string, choice: number, said: string): Change {
  return progress => {
    const before = own(progress.predictions, id);
    if (before?.right !== undefined) {
      return progress;
    }
    const { now: _, ...first } = before ?? { choice, said };
    const after: IPredicted = first.choice === choice ? first : { ...first, now: choice };
    return { ...progress, predictions: { ...progress.predictions, [id]: after } };
  };
}

/** A run has settled a question. What was not predicted is not noted. */
export function settle(id: string, options: readonly string[], right: number): Change {
  return progress => {
    const before = own(progress.predictions, id);
    if (before === undefined || before.right !== undefined) {
      return progress;
    }
    // By its text, since the options may have changed; one that is no longer among them is left unsettled.
    const choice = before.said === '' ? before.choice : options.indexOf(before.said);
    if (choice < 0) {
      return progress;
    }
    const after: IPredicted = { ...before, right: choice === right };
    return { ...progress, predictions: { ...progress.predictions, [id]: after } };
  };
}

/** An exercise was checked. What was passed once stays passed. */
export function check(id: string, passed: boolean): Change {
  return progress => {
    const before = own(progress.checks, id) ?? { passed: false, tries: 0 };
    const after = { passed: before.passed || passed, tries: before.tries + 1 };
    return { ...progress, checks: { ...progress.checks, [id]: after } };
  };
}

/** A section was marked as read, or as not read. */
export function read(id: string, done: boolean): Change {
  return progress => {
    const others = progress.read.filter(one => one !== id);
    return { ...progress, read: done ? [...others, id] : others };
  };
}

/** Forget all of it. */
export const startOver: Change = progress => ({ ...NOTHING, others: progress.others });

/**
 * Read the text of the file. Entries that cannot be right are left out.
 *
 * @returns null for what is not a progress of this version
 */
export function parseProgress(text: string): IProgress | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isObject(json) || json.yieldscope !== VERSION) {
    return null;
  }
  const { yieldscope: _, predictions, checks, read: done, ...others } = json;
  return {
    predictions: entries(predictions, asPredicted),
    checks: entries(checks, asChecked),
    read: Array.isArray(done)
      ? [...new Set(done.filter((one): one is string => typeof one === 'string'))]
      : [],
    others
  };
}

/** The text to write. */
export function formatProgress({ predictions, checks, read: done, others }: IProgress): string {
  const json = { yieldscope: VERSION, predictions, checks, read: done, ...others };
  return `${JSON.stringify(json, null, 1)}\n`;
}

function asPredicted(json: Record<string, unknown>): IPredicted | null {
  const { choice, said, now, right } = json;
  if (!isCount(choice)) {
    return null;
  }
  return {
    choice,
    said: typeof said === 'string' ? said : '',
    ...(isCount(now) && now !== choice ? { now } : {}),
    ...(typeof right === 'boolean' ? { right } : {})
  };
}

function asChecked({ passed, tries }: Record<string, unknown>): IChecked | null {
  return typeof passed === 'boolean' ? { passed, tries: isCount(tries) ? tries : 0 } : null;
}

function entries<T>(
  json: unknown,
  read: (one: Record<string, unknown>) => T | null
): Record<string, T> {
  const found: [string, T][] = [];
  for (const [id, one] of isObject(json) ? Object.entries(json) : []) {
    const value = isObject(one) ? read(one) : null;
    if (value !== null) {
      found.push([id, value]);
    }
  }
  return Object.fromEntries(found);
}

/** An entry by an id that comes from a file: what objects have by nature is none. */
export function own<T>(from: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(from, id) ? from[id] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
