import { sourceHash } from '../../src/guide/copy/hash';
import {
  cardAt,
  cardIn,
  cellsNow,
  FOLDER,
  placeOf,
  progressOf,
  runAll,
  shipped
} from './guide-book';
import { expect, test } from './lab';
import { playerOf, traceOf, Truth, walk } from './truth';

const CONTENTS = '00-contents.ipynb';
const SOLUTION = `async def numbers(count: int) -> AsyncIterator[int]:
    for number in range(count):
        if number % 25 == 0:
            await asyncio.sleep(0)
        yield number


await guide.check("let-it-tick", numbers)`;

test('a newcomer: launcher, contents, each notebook, questions, an exercise, and the next day', async ({
  lab
}) => {
  test.setTimeout(400_000);
  const { page } = lab;
  const book = shipped();
  const count = (kind: string): number =>
    [...book.values()].flat().filter(cell => cardIn(cell, kind)).length;
  page.on('dialog', dialog => void dialog.accept());
  await lab.open();
  await lab.command('launcher:create');
  await page.locator('.jp-LauncherCard', { hasText: 'Async Guide' }).click();
  await lab.kernelReady();
  await expect(page.locator('.lm-TabBar-tab.jp-mod-current', { hasText: CONTENTS })).toBeVisible();
  const contents = page.locator('[data-card="contents"]');
  const sum = (read: number, predicted: number, passed: number): RegExp =>
    new RegExp(
      `^${read} of ${count('section')} sections read · ${predicted} of ${count('prediction')} predictions · ` +
        `${passed} of ${count('check')} exercises`
    );
  await expect(contents.locator('p').first()).toHaveText(sum(0, 0, 0));

  // A link leads to its heading.
  await contents.getByRole('link', { name: 'Watch it' }).first().click();
  await expect(page.getByRole('heading', { name: /^2\. Watch it/ })).toBeInViewport();
  await lab.kernelReady();

  // What was saved does not give the answer away.
  const chosen: Record<string, { choice: number; right: boolean }> = {};
  const cells = await cellsNow(lab);
  const first = cells.findIndex(cell => cardIn(cell, 'settled'));
  await expect(await cardAt(lab, first)).toContainText('Not predicted yet');
  await expect(lab.output(first)).not.toContainText('Step ');

  for (const name of [...book.keys()].slice(1)) {
    await lab.command('docmanager:open', { path: `${FOLDER}/${name}` });
    await lab.kernelReady();
    expect([name, await runAll(lab)]).toEqual([name, []]);
    for (const [at, cell] of (await cellsNow(lab)).entries()) {
      const question = cardIn(cell, 'prediction');
      const settled = cardIn(cell, 'settled');
      if (question) {
        const card = await cardAt(lab, at);
        await card.getByRole('radio').first().click();
        await expect(card.getByRole('radio').first()).toBeChecked();
        chosen[question.id as string] = { choice: 0, right: false };
      } else if (settled) {
        // The run that was made just now settles what was predicted.
        chosen[settled.id as string].right = settled.right === 0;
        const card = await cardAt(lab, at);
        await expect(card).toContainText(settled.right === 0 ? 'That held.' : 'That did not hold.');
      }
    }
  }

  expect(Object.keys(chosen)).toHaveLength(count('prediction'));

  // One section is read, and one exercise solved.
  await lab.command('docmanager:open', { path: `${FOLDER}/05-when-and-next.ipynb` });
  const end = (await cellsNow(lab)).findIndex(cell => cardIn(cell, 'section')?.id === '8');
  await (await cardAt(lab, end)).getByRole('button', { name: 'Mark as read' }).click();
  await expect(lab.output(end).getByRole('button', { name: 'Read' })).toHaveAttribute(
    'aria-pressed',
    'true'
  );
  const tick = await placeOf(lab, 'tick-try');
  await lab.selectCell(tick);
  const badge = lab.cell(tick).locator('[data-badge="ran-on"]');
  await expect(badge).toHaveText(/^ran on 3\.\d+/);
  await expect(await cardAt(lab, tick)).toContainText('Not yet');
  await lab.cell(tick).locator('.jp-Cell-inputArea .cm-content').click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(SOLUTION);
  // It is another program now: nobody knows where that was run.
  await expect(badge).toHaveCount(0);
  await lab.command('notebook:run-cell');
  await expect(await cardAt(lab, tick)).toContainText('Passed');
  await expect(lab.output(tick)).toContainText('2 tries so far.');

  // The way back is a link, too.
  await (await cardAt(lab, end)).getByRole('link', { name: 'Contents' }).click();
  const after = sum(1, count('prediction'), 1);
  await expect(contents.locator('p').first()).toHaveText(after);
  const progress = (): any => progressOf(lab, `${FOLDER}/progress.json`);
  await expect.poll(() => progress()?.checks['let-it-tick']).toEqual({ passed: true, tries: 2 });
  expect(progress()).toMatchObject({ yieldscope: 1, read: ['8'], predictions: chosen });
  await lab.command('docmanager:save-all');

  await page.reload();
  await page.waitForFunction(() => 'jupyterapp' in window);
  await page.evaluate(() => window.jupyterapp.restored);
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await lab.command('docmanager:open', { path: `${FOLDER}/${CONTENTS}` });
  await lab.kernelReady();
  await expect(contents.locator('p').first()).toHaveText(after);

  await page.goto('about:blank');
  await lab.server.restart();
  await lab.open(`${FOLDER}/${CONTENTS}`);
  await lab.kernelReady();
  await expect(contents.locator('p').first()).toHaveText(after);
  await contents.getByText('Beliefs that the guide mends').click();
  await expect(contents).toContainText('You predicted: ');
  await lab.command('docmanager:open', { path: `${FOLDER}/01-core-answer.ipynb` });
  await lab.kernelReady();
  await expect(await cardAt(lab, first)).toContainText('You predicted: ');

  // And one may begin anew.
  await lab.command('docmanager:open', { path: `${FOLDER}/${CONTENTS}` });
  await contents.getByRole('button', { name: 'Start over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
  await expect(contents.locator('p').first()).toHaveText(sum(0, 0, 0));
  await expect.poll(progress).toEqual({ yieldscope: 1, predictions: {}, checks: {}, read: [] });
});

test('the first watched cell: saved, run, to the end and back; a card leads to its step', async ({
  lab
}) => {
  test.setTimeout(180_000);
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.command('docmanager:open', { path: `${FOLDER}/01-core-answer.ipynb` });
  await lab.kernelReady();
  const stream = await placeOf(lab, 'stream');

  // It is saved with its output, which is there before anything is run, and rests at its first step.
  await lab.selectCell(stream);
  const player = playerOf(lab, stream);
  await expect(player).toBeVisible();
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  const saved = await traceOf(lab, stream);

  for (const id of ['wrong-place', 'load', 'page']) {
    await lab.runCell(await placeOf(lab, id));
  }
  // A pointer that happens to lie over the output would count as a reach for it.
  await lab.page.mouse.move(1, 1);
  await lab.runCell(stream);
  await expect(lab.output(stream)).toContainText("0 ('record 0a', 'record 0b')");
  const trace = await traceOf(lab, stream);
  expect(trace.run.run).not.toBe(saved.run.run);
  await expect(player).toHaveCount(1);
  await expect(player).toHaveAccessibleName(/^Yieldscope/);

  // A new run plays by itself until somebody reaches for it.
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await player.getByRole('button', { name: 'First step' }).click();
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();

  const truth = new Truth(trace);
  await walk(player, truth, false);
  await walk(player, truth, true);

  // What the guide says of it: four pulls for three pages, then the normal end.
  const pages = trace.frames.find(({ qualname }) => qualname === 'pages')!;
  const last = trace.length - 1;
  expect([truth.model.asked(pages.id, last), truth.model.gave(pages.id, last)]).toEqual([4, 3]);
  await expect(player).toContainText('4 pulls · 3 values · 1 Stop');

  // The card below the run brings it to the step that settles the question, wherever it stands.
  const settle = stream + 1;
  await lab.runCell(settle);
  const card = await cardAt(lab, settle);
  await card.getByRole('button', { name: 'Show the answer now' }).click();
  const { step, run } = cardIn((await cellsNow(lab))[settle], 'settled')!;
  expect(run).toBe(trace.run.run);
  await card.getByRole('button', { name: `Show step ${step + 1}` }).click();
  await expect(player).toHaveAttribute('data-step', String(step + 1));
  await expect(player).toBeInViewport();

  // A run that is gone is not there to be shown.
  await lab.runCell(stream);
  await (await cardAt(lab, settle)).getByRole('button', { name: /^Show step/ }).click();
  await expect(lab.output(settle).getByRole('status')).toContainText('no longer here');
});

test('both themes, and a narrow window', async ({ lab }) => {
  await lab.page.setViewportSize({ width: 1500, height: 1000 });
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.command('docmanager:open', { path: `${FOLDER}/01-core-answer.ipynb` });
  await lab.kernelReady();
  const loop = await placeOf(lab, 'loop');
  await lab.selectCell(loop);
  const player = playerOf(lab, loop);
  for (const theme of ['light', 'dark'] as const) {
    await lab.theme(theme);
    await lab.selectCell(loop);
    await player.getByRole('button', { name: 'First step' }).click();
    const truth = new Truth(await traceOf(lab, loop));
    const held = Array.from({ length: truth.model.moments }, (_, i) => i).filter(
      moment => truth.trace.kind(truth.model.momentStarts[moment]) === 'yield'
    );
    for (let i = 0; i < held[1]; i++) {
      await player.getByRole('button', { name: 'Next step' }).click();
    }
    await truth.check(player, truth.model.momentEnd(held[1]), false);
    await lab.page.waitForTimeout(900);
    await lab.screenshot(`guide-${theme}`, player);
  }
  await lab.page.setViewportSize({ width: 620, height: 900 });
  await lab.screenshot('guide-narrow', player);
});

test('the guide is copied once, and never over what is there', async ({ lab }) => {
  const path = `${FOLDER}/01-core-answer.ipynb`;
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.kernelReady();
  const edited = notebook('my own notes');
  lab.writeFile(path, edited);
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.command('docmanager:open', { path });
  await lab.kernelReady();
  expect(lab.readFile(path)).toBe(edited);
  await expect(lab.notebook).toContainText('my own notes');
});

test('a newer guide asks: what was edited stays, the newer one is put beside it', async ({
  lab
}) => {
  const [mine, theirs] = ['02-mechanics.ipynb', '03-tradeoffs.ipynb'];
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.kernelReady();
  const now = lab.readFile(`${FOLDER}/${theirs}`);
  // As if an older guide had been copied, of which one notebook was edited since.
  const old = notebook('an older guide');
  const marker = JSON.parse(lab.readFile(`${FOLDER}/guide.json`)) as {
    notebooks: Record<string, { copied: string }>;
  };
  for (const name of [mine, theirs]) {
    marker.notebooks[name].copied = sourceHash(JSON.parse(old));
  }
  lab.writeFile(`${FOLDER}/guide.json`, JSON.stringify(marker));
  lab.writeFile(`${FOLDER}/${mine}`, notebook('my own notes'));
  lab.writeFile(`${FOLDER}/${theirs}`, old);
  await lab.open();
  const opened = lab.command('yieldscope:open-guide');
  const dialog = lab.page.getByRole('dialog');
  await expect(dialog).toContainText(theirs);
  await expect(dialog).toContainText(mine);
  await lab.screenshot('guide-newer', dialog.locator('.jp-Dialog-content'));
  await dialog.getByRole('button', { name: 'Update' }).click();
  await opened;
  await lab.kernelReady();
  expect(lab.readFile(`${FOLDER}/${mine}`)).toBe(notebook('my own notes'));
  expect(sourceHash(JSON.parse(lab.readFile(`${FOLDER}/${theirs}`)))).toBe(
    sourceHash(JSON.parse(now))
  );
  expect(lab.readFile(`${FOLDER}/02-mechanics (new).ipynb`)).toContain('Why this design exists');
  // It is asked once.
  await lab.command('yieldscope:open-guide');
  await expect(dialog).toHaveCount(0);
});

test('a progress that is none is kept, and said so', async ({ lab }) => {
  await lab.open();
  lab.writeFile(`${FOLDER}/progress.json`, 'my shopping list');
  await lab.command('yieldscope:open-guide');
  await lab.command('docmanager:open', { path: `${FOLDER}/07-iterables-and-memory.ipynb` });
  await lab.kernelReady();
  const end = (await cellsNow(lab)).findIndex(cell => cardIn(cell, 'section'));
  await (await cardAt(lab, end)).getByRole('button', { name: 'Mark as read' }).click();
  await expect(lab.page.getByText('It is kept as “progress (kept).json”')).toBeVisible();
  expect(lab.readFile(`${FOLDER}/progress (kept).json`)).toBe('my shopping list');
  await expect.poll(() => progressOf(lab, `${FOLDER}/progress.json`)?.read).toEqual(['B']);
});

/** The text of a notebook with one cell of text. */
function notebook(text: string): string {
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells: [{ id: 'mine', cell_type: 'markdown', metadata: {}, source: text }]
  });
}
