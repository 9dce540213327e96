/** The settings, as one changes them in JupyterLab's settings editor: at once, for all that is open. */
import type { Locator } from '@playwright/test';
import { expect, test, type Lab } from './lab';
import { recorded, writeSaved } from './saved';
import { playerOf, traceOf } from './truth';

const LOOP = ['def count():', '    for n in range(3):', '        yield n', 'list(count())'].join(
  '\n'
);

/** The settings editor with Yieldscope's settings, and a way to its fields. */
async function settings(lab: Lab): Promise<{ editor: Locator; field: (name: string) => Locator }> {
  await lab.command('settingeditor:open', { query: 'Yieldscope' });
  const editor = lab.page.locator('.jp-SettingsPanel');
  await editor.getByText('Play a new run once').first().waitFor();
  return { editor, field: name => editor.locator(`[id$="_${name}"]`).first() };
}

/** Wait until the settings were saved, a moment after the last change. */
async function saved(lab: Lab, key: string): Promise<void> {
  await expect
    .poll(async () => {
      const answer = await lab.server.api('lab/api/settings/yieldscope:plugin');
      return ((await answer.json()) as { raw: string }).raw;
    })
    .toContain(`"${key}"`);
}

test.afterEach(async ({ server }) => {
  await server.api('lab/api/settings/yieldscope:plugin', {
    method: 'PUT',
    body: JSON.stringify({ raw: '{}' })
  });
});

test('every setting is described, and acts at once on the runs that are open', async ({ lab }) => {
  writeSaved(lab, 'act.ipynb', [recorded('pages')]);
  await lab.openNotebook('act.ipynb');
  const player = lab.page.locator('.jp-Notebook [data-yieldscope="player"]');
  await expect(player).toBeVisible();
  const { editor, field } = await settings(lab);
  const text = await editor.innerText();
  for (const part of [
    'Play a new run once',
    'Speed',
    'Axis of the lanes',
    'Show the source',
    'Show the frames',
    'Show the summary',
    'Record lines',
    'Record values',
    'Record locals',
    'Most steps of one run'
  ]) {
    expect(text).toContain(part);
  }
  await lab.screenshot('settings-editor');

  await field('showSource').uncheck();
  await field('showFrames').uncheck();
  await field('showSummary').uncheck();
  await field('speed').selectOption({ label: '2×' });
  await field('axis').selectOption({ label: 'A moment is as wide as it took' });
  // The notebook is behind the editor; what is set acts there all the same.
  await expect(player.locator('.jp-YieldscopeSource')).toHaveClass(/lm-mod-hidden/);
  await expect(player.locator('.jp-YieldscopeFrames')).toHaveClass(/lm-mod-hidden/);
  await expect(player.locator('.jp-YieldscopeSummary')).toHaveClass(/lm-mod-hidden/);
  await expect(player.getByLabel('Speed', { exact: true })).toHaveValue('2');
  await lab.page.locator('.lm-TabBar-tab', { hasText: 'act.ipynb' }).click();
  await expect(player.getByText('Frames', { exact: true })).toHaveCount(0);
  await expect(player.locator('canvas')).toBeVisible();
  await player.getByRole('button', { name: 'More' }).click();
  await expect(lab.page.locator('.jp-YieldscopeMenu-menu .lm-mod-toggled')).toHaveText(
    /Axis: time/
  );
  await lab.page.keyboard.press('Escape');
  await lab.screenshot('settings-parts');
  // A view that is opened later begins so.
  await player.getByRole('button', { name: 'Open in panel' }).click();
  const panel = lab.page.locator('.jp-YieldscopePanel');
  await expect(panel.locator('.jp-YieldscopeLanes')).toBeVisible();
  await expect(panel.locator('.jp-YieldscopeSource')).toBeHidden();
  await expect(panel.getByLabel('Speed', { exact: true })).toHaveValue('2');
});

test('what is recorded of watched cells is as set, from the next run on', async ({ lab }) => {
  await lab.openNotebook('record.ipynb', [LOOP]);
  await lab.selectCell(0);
  await lab.command('yieldscope:run-watched');
  const all = await traceOf(lab, 0);
  expect(all.run.options).toMatchObject({ lines: true, values: true, locals: true });

  const { field } = await settings(lab);
  await field('recordLines').uncheck();
  await field('recordLocals').uncheck();
  await field('maxSteps').fill('5');
  await field('maxSteps').press('Tab');
  await saved(lab, 'maxSteps');
  await lab.page.locator('.lm-TabBar-tab', { hasText: 'record.ipynb' }).click();
  await lab.kernelReady();
  await lab.command('yieldscope:run-watched');
  const less = await traceOf(lab, 0);
  expect(less.run.options).toMatchObject({ lines: false, values: true, locals: false });
  expect(less.length).toBe(5);
  expect(less.run.stopped).toBe('limit');
  await expect(playerOf(lab, 0).locator('.jp-YieldscopeSummary-stopped')).toBeVisible();
});

test('a new run plays by itself only where that is set', async ({ lab }) => {
  await lab.openNotebook('autoplay.ipynb', [LOOP]);
  await lab.selectCell(0);
  await lab.command('yieldscope:run-watched');
  const player = playerOf(lab, 0);
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await lab.server.api('lab/api/settings/yieldscope:plugin', {
    method: 'PUT',
    body: JSON.stringify({ raw: JSON.stringify({ autoplay: false }) })
  });
  await lab.openNotebook('autoplay.ipynb', [LOOP]);
  await lab.selectCell(0);
  await lab.command('yieldscope:run-watched');
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  const first = await player.getAttribute('data-step');
  await lab.page.waitForTimeout(1500);
  await expect(player).toHaveAttribute('data-step', first!);
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
});
