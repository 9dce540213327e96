import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { findingsOf, longHoldsOf, readTrace, THRESHOLDS, TraceModel } from '../../../src/trace';

const FOLDERS = ['traces', 'findings/traces', 'correct/traces'];
const FILES = FOLDERS.flatMap(folder => {
  const path = join(__dirname, '../../fixtures', folder);
  return readdirSync(path)
    .filter(name => name.endsWith('.json'))
    .map(name => [`${folder}/${name}`, join(path, name)]);
});

describe('turns that were held too long', () => {
  it.each(FILES)('%s: as many as the findings count, each as long as the threshold', (_, file) => {
    const model = new TraceModel(readTrace(readFileSync(file, 'utf8')));
    const { trace } = model;
    const holds = longHoldsOf(model);
    const counted = findingsOf(model)
      .filter(({ kind }) => kind === 'held the loop')
      .reduce((sum, { count }) => sum + count, 0);
    expect(holds.size).toBe(counted);
    for (const [turn, { ns, step }] of holds) {
      expect(ns).toBeGreaterThanOrEqual(THRESHOLDS.hold);
      expect(trace.turn(step)).toBe(turn);
      // The line took no longer than its turn did.
      let [first, last] = [step, step];
      while (first > 0 && trace.turn(first - 1) === turn) {
        first--;
      }
      while (last + 1 < trace.length && trace.turn(last + 1) === turn) {
        last++;
      }
      expect(ns).toBeLessThanOrEqual(trace.time(last) - trace.time(first));
    }
  });

  it('are found where a call blocks', () => {
    const [, file] = FILES.find(([name]) => name.includes('findings/traces/blocks-3.11'))!;
    const model = new TraceModel(readTrace(readFileSync(file, 'utf8')));
    const holds = [...longHoldsOf(model).values()];
    expect(holds.length).toBe(2);
    for (const { ns, step } of holds) {
      expect(ns).toBeGreaterThanOrEqual(150e6);
      const source = [...model.trace.sources.values()][0].split('\n');
      expect(source[model.trace.line(step) - 1]).toContain('time.sleep(0.15)');
    }
  });
});
