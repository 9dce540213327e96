/** Runs in tabs of their own, beside their notebook. */
import type { Locator } from '@playwright/test';
import { expect, Lab, LabServer, test } from './lab';
import { recorded, recordedText, writeSaved } from './saved';
import { playerOf, traceOf } from './truth';

const GENERATOR = (last: number) =>
  [
    '%%yieldscope',
    'def count():',
    ...[1, 2, last].map(n => `    yield ${n}`),
    'list(count())'
  ].join('\n');

const panels = (lab: Lab): Locator => lab.page.locator('.jp-YieldscopePanel');
const playerIn = (panel: Locator): Locator => panel.locator('[data-yieldscope="player"]');
const follow = (lab: Lab): Locator =>
  lab.page.getByRole('switch', { name: 'Follow this notebook’s latest run' });
const tab = (lab: Lab, name: string): Locator =>
  lab.page.locator('#jp-main-dock-panel .lm-TabBar-tab', { hasText: name });

/** Go back to the notebook, as one does with the pointer. */
async function toNotebook(lab: Lab): Promise<void> {
  await lab.notebook.locator('.jp-InputPrompt').first().click();
  await lab.page.waitForFunction(() => window.jupyterapp.shell.currentWidget?.sessionContext);
}

test('a run opens beside its notebook, and each view has a position of its own', async ({
  lab
}) => {
  writeSaved(lab, 'beside.ipynb', [recorded('pages'), recorded('two_tasks')]);
  await lab.openNotebook('beside.ipynb');
  const inline = playerOf(lab, 0);
  await inline.getByRole('button', { name: 'Next step' }).click();
  await inline.getByRole('button', { name: 'Next step' }).click();
  const step = (await inline.getAttribute('data-step'))!;
  await inline.getByRole('button', { name: 'Open in panel' }).click();
  const player = playerIn(panels(lab));
  await expect(player).toBeVisible();
  await expect(tab(lab, 'beside.ipynb').last()).toHaveText(/^cell:\d+ of beside\.ipynb$/);
  // Beside, not over it.
  await expect(inline).toBeVisible();
  const [left, right] = [(await inline.boundingBox())!, (await player.boundingBox())!];
  expect(right.x).toBeGreaterThanOrEqual(left.x + left.width);

  await player.getByRole('button', { name: 'Last step' }).click();
  const steps = (await player.getAttribute('data-steps'))!;
  await expect(player).toHaveAttribute('data-step', steps);
  await expect(inline).toHaveAttribute('data-step', step);
  await inline.getByRole('button', { name: 'First step' }).click();
  await expect(player).toHaveAttribute('data-step', steps);
  // The same run again: the panel that has it comes to the front.
  await inline.getByRole('button', { name: 'Open in panel' }).click();
  await expect(panels(lab)).toHaveCount(1);
  await expect(follow(lab)).not.toBeChecked();
  await lab.screenshot('panel-beside');
});

test('JupyterLab’s own new view, and a file, have positions of their own', async ({ lab }) => {
  writeSaved(lab, 'views.ipynb', [recorded('pages')]);
  lab.writeFile('run.yieldscope.json', recordedText('class_iterator'));
  await lab.openNotebook('views.ipynb');
  await lab.selectCell(0);
  await lab.command('notebook:create-output-view');
  const clone = lab.page.locator('.jp-LinkedOutputView [data-yieldscope="player"]');
  await clone.getByRole('button', { name: 'Last step' }).click();
  await expect(clone).toHaveAttribute('data-step', (await clone.getAttribute('data-steps'))!);
  const inline = lab.page.locator('.jp-Notebook [data-yieldscope="player"]');
  await expect(inline).not.toHaveAttribute('data-step', (await clone.getAttribute('data-steps'))!);

  await lab.command('docmanager:open', { path: 'run.yieldscope.json' });
  const file = lab.page.locator('.jp-MimeDocument [data-yieldscope="player"]');
  await file.getByRole('button', { name: 'Open in panel' }).click();
  const player = playerIn(panels(lab));
  await player.getByRole('button', { name: 'Last step' }).click();
  await expect(player).toHaveAttribute('data-step', '91');
  await expect(file).not.toHaveAttribute('data-step', '91');
  // Of no notebook, so there is none to follow.
  await expect(follow(lab)).toHaveCount(0);
});

test('a panel follows its notebook’s latest run, or keeps the one it has', async ({ lab }) => {
  await lab.openNotebook('follow.ipynb', ['%load_ext yieldscope', GENERATOR(10), GENERATOR(20)]);
  await lab.command('yieldscope:open-panel');
  await expect(panels(lab).getByRole('note')).toContainText('No run yet.');
  await expect(follow(lab)).toBeChecked();
  await expect(tab(lab, 'Runs of follow.ipynb')).toHaveCount(1);
  await toNotebook(lab);
  await lab.runCell(0);
  await lab.runCell(1);
  const player = playerIn(panels(lab));
  const trace = (await traceOf(lab, 1)).run.run;
  await expect(player).toHaveAttribute('aria-label', /cell:2/);
  await player.getByRole('button', { name: 'Last step' }).click();
  await toNotebook(lab);
  await lab.runCell(2);
  await expect(player).toHaveAttribute('aria-label', /cell:3/);
  await expect(tab(lab, 'cell:3 of follow.ipynb')).toHaveCount(1);
  // From its start, with the notebook still in front and with the keys.
  await expect(player).not.toHaveAttribute('data-step', (await player.getAttribute('data-steps'))!);

  await follow(lab).focus();
  await lab.page.keyboard.press('Space');
  await expect(follow(lab)).not.toBeChecked();
  await toNotebook(lab);
  await lab.runCell(1);
  expect((await traceOf(lab, 1)).run.run).not.toBe(trace);
  await expect(playerOf(lab, 1)).toBeVisible();
  await expect(player).toHaveAttribute('aria-label', /cell:3/);
  await expect(tab(lab, 'cell:3 of follow.ipynb')).toHaveCount(1);
});

test('the context menu of a cell with a run opens that run; other cells have no such entry', async ({
  lab
}) => {
  writeSaved(lab, 'context.ipynb', [recorded('pages'), recorded('class_iterator')]);
  lab.writeFile(
    'context.ipynb',
    JSON.stringify({
      ...JSON.parse(lab.readFile('context.ipynb')),
      cells: [
        ...JSON.parse(lab.readFile('context.ipynb')).cells,
        {
          id: 'plain',
          cell_type: 'code',
          metadata: {},
          execution_count: null,
          outputs: [],
          source: '1'
        }
      ]
    })
  );
  await lab.openNotebook('context.ipynb');
  const entry = lab.page.getByRole('menuitem', { name: 'Open Run in Panel' });
  await lab.selectCell(2);
  await lab.cell(2).locator('.jp-InputPrompt').click({ button: 'right' });
  await expect(lab.page.getByRole('menuitem', { name: /Paste/ }).first()).toBeVisible();
  await expect(entry).toHaveCount(0);
  await lab.page.keyboard.press('Escape');
  await lab.selectCell(0);
  await playerOf(lab, 0).getByRole('status').click({ button: 'right' });
  await entry.click();
  await expect(playerIn(panels(lab))).toHaveAttribute(
    'data-steps',
    (await playerOf(lab, 0).getAttribute('data-steps'))!
  );
  await expect(follow(lab)).not.toBeChecked();
});

test('panels come back after a reload, with their run and their choice', async ({ lab }) => {
  writeSaved(lab, 'back.ipynb', [recorded('pages'), recorded('class_iterator')]);
  await lab.openNotebook('back.ipynb');
  await lab.selectCell(0);
  await playerOf(lab, 0).getByRole('button', { name: 'Open in panel' }).click();
  const steps = await playerOf(lab, 0).getAttribute('data-steps');
  await lab.command('yieldscope:open-panel', { path: 'back.ipynb' });
  await expect(panels(lab)).toHaveCount(2);
  await expect(follow(lab).last()).toBeChecked();
  // The workspace is saved a moment after the last change.
  await lab.page.waitForTimeout(2500);
  await lab.page.goto(lab.page.url().replace(/\?.*/, `?token=${lab.server.token}`));
  await lab.page.waitForFunction(() => 'jupyterapp' in window);
  await lab.page.evaluate(() => window.jupyterapp.restored);
  await lab.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await expect(panels(lab)).toHaveCount(2);
  await expect
    .poll(() =>
      lab.page
        .locator('.jp-YieldscopePanel [data-yieldscope="player"]')
        .evaluateAll(all => all.map(node => (node as HTMLElement).dataset.steps))
    )
    .toEqual(expect.arrayContaining([steps, '91']));
  // One of them is behind the other, where it has no role.
  const choices = lab.page.locator('.jp-YieldscopePanel-follow input');
  await expect
    .poll(() =>
      choices.evaluateAll(all => all.map(node => (node as HTMLInputElement).checked).sort())
    )
    .toEqual([false, true]);
});

test('a panel whose run is gone is not put back', async ({ lab }) => {
  writeSaved(lab, 'gone.ipynb', [recorded('pages')]);
  await lab.openNotebook('gone.ipynb');
  await playerOf(lab, 0).getByRole('button', { name: 'Open in panel' }).click();
  await expect(playerIn(panels(lab))).toBeVisible();
  await lab.page.waitForTimeout(2500);
  writeSaved(lab, 'gone.ipynb', [recorded('class_iterator')]);
  await lab.page.goto(lab.page.url().replace(/\?.*/, `?token=${lab.server.token}`));
  await lab.page.waitForFunction(() => 'jupyterapp' in window);
  await lab.page.evaluate(() => window.jupyterapp.restored);
  await lab.kernelReady();
  await expect(lab.notebook.locator('[data-yieldscope="player"]')).toHaveAttribute(
    'data-steps',
    '91'
  );
  await expect(panels(lab)).toHaveCount(0);
});

test('opening and closing a panel, many times, leaves nothing behind', async ({ lab }) => {
  test.setTimeout(180_000);
  writeSaved(lab, 'cycles.ipynb', [recorded('pages')]);
  lab.writeFile('front.txt', 'In front of the notebook.');
  await lab.openNotebook('cycles.ipynb');
  // One stays, since the dock of JupyterLab keeps the tab bar of every split that there ever was.
  await playerOf(lab, 0).getByRole('button', { name: 'Open in panel' }).click();
  await expect(playerIn(panels(lab))).toBeVisible();
  // In the background: whenever it is resized, JupyterLab makes the buttons of its toolbar anew, and
  // never lets go of the old ones.
  await toNotebook(lab);
  await lab.command('docmanager:open', { path: 'front.txt' });
  await expect(playerOf(lab, 0)).toBeHidden();
  const cdp = await lab.page.context().newCDPSession(lab.page);
  await cdp.send('Performance.enable');

  /** Open, look, close: so often, or until the time is up. */
  const cycle = (count: number, ms: number): Promise<number> =>
    lab.page.evaluate(
      async ([most, limit]) => {
        const { commands, shell } = (window as any).jupyterapp;
        const until = performance.now() + limit;
        const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
        const press = async (panel: any, name: string) => {
          for (let i = 0; i < 50; i++) {
            const button = panel.node.querySelector(`button[aria-label="${name}"]`);
            if (button) {
              return button.click();
            }
            await frame();
          }
          throw new Error(`there is no ${name}`);
        };
        let done = 0;
        for (; done < most && performance.now() < until; done++) {
          const panel = await commands.execute('yieldscope:open-panel', { path: 'cycles.ipynb' });
          await press(panel, 'Next step');
          await press(panel, 'Play');
          await press(panel, 'More');
          await frame();
          panel.dispose();
          await frame();
          if (panel === shell.currentWidget || document.contains(panel.node)) {
            throw new Error('the panel is still there');
          }
        }
        return done;
      },
      [count, ms] as const
    );

  const count = async () => {
    await lab.page.waitForTimeout(1500);
    for (let i = 0; i < 3; i++) {
      await cdp.send('HeapProfiler.collectGarbage');
    }
    const { nodes, jsEventListeners } = await cdp.send('Memory.getDOMCounters');
    const { metrics } = await cdp.send('Performance.getMetrics');
    const canvases = await lab.page.locator('canvas').count();
    const menus = await lab.page.locator('.lm-Menu').count();
    const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value;
    return { nodes, jsEventListeners, canvases, menus, heap };
  };

  // The first half fills caches.
  const warm = await cycle(100, 40_000);
  const before = await count();
  const cycles = await cycle(100, 40_000);
  const after = await count();
  test.info().annotations.push({
    type: 'counts',
    description: JSON.stringify({ warm, cycles, before, after })
  });
  expect(cycles).toBeGreaterThanOrEqual(50);
  expect(after.canvases).toBe(before.canvases);
  expect(after.menus).toBe(before.menus);
  // Less than one a cycle of anything.
  expect(after.jsEventListeners - before.jsEventListeners).toBeLessThan(cycles / 2);
  expect(after.nodes - before.nodes).toBeLessThan(cycles / 2);
  // A panel with its run takes more than 200 kB.
  expect(after.heap - before.heap).toBeLessThan(cycles * 50_000);
});

test('in Notebook 7, where there is no room beside, a run opens as the page allows', async ({
  page
}) => {
  const server = await LabServer.start({ app: 'notebook' });
  try {
    const problems: string[] = [];
    page.on('pageerror', error => problems.push(error.stack ?? error.message));
    page.on('console', message => {
      if (message.type() === 'error') {
        problems.push(message.text());
      }
    });
    const lab = new Lab(page, server);
    writeSaved(lab, 'seven.ipynb', [recorded('pages'), recorded('class_iterator')]);
    await page.goto(`${server.url}notebooks/seven.ipynb?token=${server.token}`);
    const inline = page.locator('.jp-Notebook [data-yieldscope="player"]');
    await expect(inline).toHaveCount(2);
    await inline.first().getByRole('button', { name: 'Open in panel' }).click();
    const player = playerIn(panels(lab));
    await expect(player).toBeVisible();
    await player.getByRole('button', { name: 'Last step' }).click();
    await expect(player).toHaveAttribute('data-step', (await player.getAttribute('data-steps'))!);
    await expect(inline.first()).not.toHaveAttribute(
      'data-step',
      (await player.getAttribute('data-steps'))!
    );
    await lab.screenshot('panel-notebook-7');
    await player.getByRole('button', { name: 'More' }).click();
    await expect(page.locator('.jp-YieldscopeMenu-menu')).toBeVisible();
    await page.keyboard.press('Escape');
    await inline.nth(1).getByRole('button', { name: 'Open in panel' }).click();
    await expect(page.locator('.jp-YieldscopePanel:visible [data-steps="91"]')).toBeVisible();
    // Notebook 7.6 says this on every notebook page, without any extension too.
    const ours = problems.filter(text => !/reading 'schema'[^]*notebook_core/.test(text));
    expect(ours).toEqual([]);
  } finally {
    await page.close();
    await server.stop();
  }
});

for (const width of [800, 320]) {
  test(`panel and menu at ${width} pixels`, async ({ lab }) => {
    await lab.page.setViewportSize({ width, height: 800 });
    writeSaved(lab, `narrow-${width}.ipynb`, [recorded('pages')]);
    await lab.openNotebook(`narrow-${width}.ipynb`);
    await lab.page.evaluate(() => (window.jupyterapp.shell as any).collapseLeft());
    await lab.command('application:toggle-mode');
    const inline = playerOf(lab, 0);
    for (const theme of ['light', 'dark'] as const) {
      await lab.theme(theme);
      await inline.getByRole('button', { name: 'More' }).click();
      const menu = lab.page.locator('.jp-YieldscopeMenu-menu');
      await expect(menu).toBeVisible();
      const box = (await menu.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      await lab.screenshot(`menu-${width}-${theme}`);
      await lab.page.keyboard.press('Escape');
    }
    await inline.getByRole('button', { name: 'Open in panel' }).click();
    const player = playerIn(panels(lab));
    await expect(player).toBeVisible();
    // Nothing is pushed out at the side.
    const overflow = await panels(lab).evaluate(node => node.scrollWidth - node.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    for (const name of ['First step', 'Next step', 'Last step', 'More']) {
      const box = (await player.getByRole('button', { name }).boundingBox())!;
      expect(box.x + box.width).toBeLessThanOrEqual(width);
    }
    await lab.screenshot(`panel-${width}`);
  });
}
