/** Notebooks and files with runs in them, for tests that need no kernel. */
import { readFileSync } from 'fs';
import { join } from 'path';
import type { Lab } from './lab';

export const MIME = 'application/vnd.yieldscope.trace+json';

/** A run that the real tracer recorded, as the text of its file. */
export function recordedText(name: string): string {
  return readFileSync(join(__dirname, '../fixtures/traces', `${name}.yieldscope.json`), 'utf8');
}

/** The same, parsed. */
export function recorded(name: string): any {
  return JSON.parse(recordedText(name));
}

/**
 * Write a notebook whose cells were saved with these traces as their outputs.
 *
 * @param after - The source of one more cell, below them, that was not run.
 */
export function writeSaved(lab: Lab, name: string, traces: unknown[], after?: string): void {
  lab.writeFile(
    name,
    JSON.stringify({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
      cells: [
        ...traces.map((trace, i) => ({
          id: `saved-${i}`,
          cell_type: 'code',
          metadata: {},
          execution_count: i + 1,
          source: '# saved',
          outputs: [
            {
              output_type: 'display_data',
              metadata: {},
              data: { [MIME]: trace, 'text/plain': 'Yieldscope' }
            }
          ]
        })),
        ...(after === undefined
          ? []
          : [
              {
                id: 'after',
                cell_type: 'code',
                metadata: {},
                execution_count: null,
                source: after,
                outputs: []
              }
            ])
      ]
    })
  );
}
