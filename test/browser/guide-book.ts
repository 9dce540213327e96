/** The guide, for browser tests: its notebooks as they are on the page, and their cards. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Locator } from '@playwright/test';
import type { Lab } from './lab';
import { ROOT } from './server';

export const CARD = 'application/vnd.yieldscope.guide+json';
export const FOLDER = 'Yieldscope guide';

/** A cell as a notebook file has it. */
export interface ICell {
  id: string;
  cell_type: string;
  source: string;
  metadata: { tags?: string[]; yieldscope?: { ran_on?: string[] } };
  outputs?: { output_type: string; ename?: string; data?: Record<string, any> }[];
}

/** The notebooks of the guide as they are shipped, by their names. */
export function shipped(): Map<string, ICell[]> {
  const folder = join(ROOT, 'notebooks');
  const names = readdirSync(folder).filter(name => name.endsWith('.ipynb'));
  return new Map(
    names.sort().map(name => {
      const { cells } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as { cells: ICell[] };
      return [name, cells];
    })
  );
}

/** The card of a kind in a cell, if it shows one. */
export function cardIn(cell: ICell, kind: string): Record<string, any> | undefined {
  return cell.outputs?.map(({ data }) => data?.[CARD]).find(card => card?.card === kind);
}

/** The cells of the notebook that is shown, with their outputs of now. */
export function cellsNow(lab: Lab): Promise<ICell[]> {
  return lab.page.evaluate(() => {
    const { model } = window.jupyterapp.shell.currentWidget as any;
    return Array.from(model.cells, (cell: any) => cell.toJSON() as ICell);
  });
}

/** The place of a cell in the notebook that is shown. */
export async function placeOf(lab: Lab, id: string): Promise<number> {
  const at = (await cellsNow(lab)).findIndex(cell => cell.id === id);
  if (at < 0) {
    throw new Error(`no cell ${id}`);
  }
  return at;
}

/** The card in a cell, in view. */
export async function cardAt(lab: Lab, at: number): Promise<Locator> {
  await lab.selectCell(at);
  const card = lab.output(at).locator('[data-card]');
  await card.scrollIntoViewIfNeeded();
  return card;
}

/** Run all cells of the notebook that is shown; those that end with an error that nobody announced. */
export async function runAll(lab: Lab): Promise<string[]> {
  await lab.command('notebook:run-all-cells');
  // The command is done with the first cell that ends with an error; the others go on.
  await lab.page.waitForFunction(
    () => {
      const { model, sessionContext } = window.jupyterapp.shell.currentWidget as any;
      const cells = Array.from(model.cells as Iterable<{ type: string; executionCount?: number }>);
      return (
        sessionContext.session.kernel.status === 'idle' &&
        cells.every(({ type, executionCount }) => type !== 'code' || executionCount)
      );
    },
    undefined,
    { timeout: 60_000 }
  );
  return (await cellsNow(lab))
    .filter(({ metadata }) => !metadata.tags?.includes('raises-exception'))
    .flatMap(({ id, outputs }) =>
      (outputs ?? []).flatMap(({ output_type: type, ename }) =>
        type === 'error' ? [`${id}: ${ename}`] : []
      )
    );
}

/** What is kept of the reader's progress now; null while it is not there, or is being written. */
export function progressOf(lab: Lab, path: string): any {
  try {
    return JSON.parse(lab.readFile(path));
  } catch {
    return null;
  }
}
