import { expect, test } from './lab';
import { playerOf, traceOf, Truth, walk } from './truth';

/** The watched cells of the first notebook, counted over all of its cells. */
const STREAM = 6;
const LOOP = 9;

test('a newcomer: launcher, guide, run, to the end and back', async ({ lab }) => {
  test.setTimeout(180_000);
  await lab.open();
  await lab.command('launcher:create');
  await lab.page.locator('.jp-LauncherCard', { hasText: 'Async Guide' }).click();
  await lab.kernelReady();
  await expect(
    lab.page.locator('.lm-TabBar-tab.jp-mod-current', { hasText: '01-core-answer' })
  ).toBeVisible();

  // It is saved with its output, which is there before anything is run, and rests at its first step.
  await lab.selectCell(STREAM);
  const player = playerOf(lab, STREAM);
  await expect(player).toBeVisible();
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  const saved = await traceOf(lab, STREAM);

  await lab.runCell(2);
  await lab.runCell(4);
  // A pointer that happens to lie over the output would count as a reach for it.
  await lab.page.mouse.move(1, 1);
  await lab.runCell(STREAM);
  await expect(lab.output(STREAM)).toContainText("0 ('record 0a', 'record 0b')");
  const trace = await traceOf(lab, STREAM);
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
});

test('both themes, and a narrow window', async ({ lab }) => {
  await lab.page.setViewportSize({ width: 1500, height: 1000 });
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.kernelReady();
  await lab.selectCell(LOOP);
  const player = playerOf(lab, LOOP);
  for (const theme of ['light', 'dark'] as const) {
    await lab.theme(theme);
    await lab.selectCell(LOOP);
    await player.getByRole('button', { name: 'First step' }).click();
    const truth = new Truth(await traceOf(lab, LOOP));
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
  const path = 'Yieldscope guide/01-core-answer.ipynb';
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.kernelReady();
  const edited = JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells: [{ id: 'mine', cell_type: 'markdown', metadata: {}, source: 'my own notes' }]
  });
  lab.writeFile(path, edited);
  await lab.open();
  await lab.command('yieldscope:open-guide');
  await lab.kernelReady();
  expect(lab.readFile(path)).toBe(edited);
  await expect(lab.notebook).toContainText('my own notes');
});
