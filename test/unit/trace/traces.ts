import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { readTrace } from '../../../src/trace';
import type { ITrans, Trace } from '../../../src/trace';

const FOLDER = join(__dirname, '../../fixtures/traces');

/** A naive replay goes through a run again and again: in a longer one it would take too long. */
const LONGEST = 300;

/** Names of the runs that the real tracer recorded (test/fixtures/record.py makes them). */
export const NAMES = readdirSync(FOLDER)
  .filter(name => name.endsWith('.yieldscope.json'))
  .map(name => name.slice(0, -'.yieldscope.json'.length))
  .sort();

/** The JSON of a recorded run, parsed anew, so that a test may break it. */
export function json(name: string): any {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.yieldscope.json`), 'utf8'));
}

/** More of them, of all that is recorded for other tests: those that are short enough to be replayed naively. */
export const MORE = ['findings/traces', 'correct/traces', 'endings/traces'].flatMap(folder =>
  readdirSync(join(FOLDER, '..', folder))
    .filter(name => name.endsWith('.yieldscope.json'))
    .map(name => `../${folder}/${name.slice(0, -'.yieldscope.json'.length)}`)
    .filter(name => readTrace(json(name)).length <= LONGEST)
    .sort()
);

export function trace(name: string): Trace {
  return readTrace(json(name));
}

/** Names of longer runs, in a folder of their own. */
export const LONG: readonly string[] = ['crawl', 'errands', 'stream', 'tree'];

/** The text of a longer run. */
export function longText(name: string): string {
  return readFileSync(join(FOLDER, '../long/traces', `${name}.yieldscope.json`), 'utf8');
}

export function longTrace(name: string): Trace {
  return readTrace(JSON.parse(longText(name)));
}

/** English as it stands in the source. */
export const english: ITrans = {
  __: (message, ...args) => message.replace(/%(\d)/g, (_, i) => String(args[Number(i) - 1])),
  _n: (message, plural, count, ...args) =>
    english.__(count === 1 ? message : plural, count, ...args)
};

/** Go over all steps of a run: forwards, backwards, and in a fixed walk that jumps to and fro over it. */
export function walkOver(length: number, visit: (step: number) => void): void {
  for (let step = 0; step < length; step++) {
    visit(step);
  }
  for (let step = length - 1; step >= 0; step--) {
    visit(step);
  }
  for (let i = 0, step = 0; i < 200 && length > 0; i++) {
    step = (step + 7919 * (i + 1)) % length;
    visit(step);
  }
}
