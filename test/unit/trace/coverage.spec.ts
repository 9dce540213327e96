import { CAUSES, FRAME_ENDS, OUTCOMES, STEP_KINDS } from '../../../src/trace';
import type { Trace } from '../../../src/trace';
import { MORE, NAMES, trace } from './traces';

const RUNS = [...NAMES, ...MORE].map(trace);

/** In how many of the recorded runs each of some words occurs. */
function counted(words: readonly string[], of: (run: Trace) => Iterable<string>) {
  const counts = new Map(words.map(word => [word, 0]));
  for (const run of RUNS) {
    for (const word of new Set(of(run))) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  return counts;
}

describe('the recorded runs that all is held against', () => {
  it('are twenty at least', () => {
    expect(NAMES.length).toBeGreaterThanOrEqual(20);
  });

  it.each([...counted(STEP_KINDS, run => steps(run, step => run.kind(step)))])(
    'have the step %s in several',
    (word, count) => {
      expect([word, count >= 2]).toEqual([word, true]);
    }
  );

  it.each([...counted(FRAME_ENDS, run => run.frames.map(({ end }) => end))])(
    'have the ending %s in several',
    (word, count) => {
      expect([word, count >= 2]).toEqual([word, true]);
    }
  );

  it.each([...counted(OUTCOMES, run => run.tasks.map(({ outcome }) => outcome))])(
    'have the outcome %s of a task',
    (word, count) => {
      expect([word, count >= 1]).toEqual([word, true]);
    }
  );

  it.each([...counted(CAUSES, run => steps(run, step => run.entry(step)?.cause ?? ''))])(
    'have the cause %s',
    (word, count) => {
      expect([word, count >= 1]).toEqual([word, true]);
    }
  );
});

function steps<T>(run: Trace, of: (step: number) => T): T[] {
  return Array.from({ length: run.length }, (_, step) => of(step));
}
