import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { readTrace } from '../../../src/trace';
import type { ITrans, Trace } from '../../../src/trace';

const FOLDER = join(__dirname, '../../fixtures/traces');

/** Names of the runs that the real tracer recorded (test/fixtures/record.py makes them). */
export const NAMES = readdirSync(FOLDER)
  .filter(name => name.endsWith('.yieldscope.json'))
  .map(name => name.slice(0, -'.yieldscope.json'.length))
  .sort();

/** The JSON of a recorded run, parsed anew, so that a test may break it. */
export function json(name: string): any {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.yieldscope.json`), 'utf8'));
}

export function trace(name: string): Trace {
  return readTrace(json(name));
}

/** Names of longer runs, in a folder of their own. */
export const LONG: readonly string[] = ['crawl', 'stream', 'tree'];

export function longTrace(name: string): Trace {
  const path = join(FOLDER, '../long/traces', `${name}.yieldscope.json`);
  return readTrace(JSON.parse(readFileSync(path, 'utf8')));
}

/** English as it stands in the source. */
export const english: ITrans = {
  __: (message, ...args) => message.replace(/%(\d)/g, (_, i) => String(args[Number(i) - 1])),
  _n: (message, plural, count, ...args) =>
    english.__(count === 1 ? message : plural, count, ...args)
};
