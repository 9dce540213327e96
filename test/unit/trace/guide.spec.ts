import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { findingsOf, readTrace, TraceModel } from '../../../src/trace';
import type { FindingKind } from '../../../src/trace';

const NOTEBOOKS = join(__dirname, '../../../notebooks');
const MIME = 'application/vnd.yieldscope.trace+json';

interface ICell {
  cell_type: string;
  id: string;
  outputs?: { data?: Record<string, unknown> }[];
}

/** The findings of each watched cell of the guide, as it is saved. */
function found(): Record<string, FindingKind[]> {
  const kinds: Record<string, FindingKind[]> = {};
  for (const name of readdirSync(NOTEBOOKS).filter(one => one.endsWith('.ipynb'))) {
    const { cells } = JSON.parse(readFileSync(join(NOTEBOOKS, name), 'utf8')) as { cells: ICell[] };
    for (const { id, outputs } of cells) {
      for (const { data } of outputs ?? []) {
        if (data?.[MIME]) {
          const findings = findingsOf(new TraceModel(readTrace(data[MIME])));
          kinds[`${name.slice(0, 2)} ${id}`] = findings.map(({ kind }) => kind).sort();
        }
      }
    }
  }
  return kinds;
}

test('the mistakes of the guide have their findings, and nothing else has any', () => {
  const all = found();
  expect(Object.keys(all).length).toBeGreaterThan(40);
  const some = Object.entries(all).filter(([, kinds]) => kinds.length > 0);
  expect(Object.fromEntries(some)).toEqual({
    '02 turns': ['never suspends'],
    '04 never': ['never run'],
    '04 left': ['left unclosed'],
    '04 fan': ['fan-out'],
    '04 blocking': ['held the loop'],
    '04 limit': ['left unclosed'],
    '04 shared': ['shared'],
    // What the exercises begin with is to be mended by the reader.
    '05 tick-try': ['never suspends'],
    '05 close-try': ['left unclosed'],
    '05 cancel-try': ['left unclosed']
  });
});
