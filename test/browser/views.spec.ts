import type { Locator } from '@playwright/test';
import { expect, test, type Lab } from './lab';
import { recorded, writeSaved } from './saved';
import { playerOf } from './truth';

/** Whether JupyterLab offers a command just now. */
const isEnabled = (lab: Lab, id: string): Promise<boolean> =>
  lab.page.evaluate(
    name =>
      (window.jupyterapp.commands as unknown as { isEnabled(id: string): boolean }).isEnabled(name),
    id
  );

/** Bring a part of the page to the front, as a click on its tab does. */
const activate = (lab: Lab, selector: string): Promise<void> =>
  lab.page.evaluate(wanted => {
    const { shell } = window.jupyterapp as any;
    const found = [...shell.widgets('main')].find(
      widget => widget.node.matches(wanted) || widget.node.querySelector(wanted)
    );
    shell.activateById(found.id);
  }, selector);

const at = (player: Locator) => player.getAttribute('data-step');

test('a run in its notebook, in a panel and in two new views stands where each was put', async ({
  lab
}) => {
  writeSaved(lab, 'views.ipynb', [recorded('pages')]);
  await lab.openNotebook('views.ipynb');
  await lab.selectCell(0);
  const inline = playerOf(lab, 0);
  await lab.command('notebook:create-output-view');
  await activate(lab, '.jp-Notebook');
  await lab.command('notebook:create-output-view');
  await activate(lab, '.jp-Notebook');
  await inline.getByRole('button', { name: 'Open in panel' }).click();
  const panel = lab.page.locator('.jp-YieldscopePanel [data-yieldscope="player"]');
  const views = lab.page.locator('.jp-LinkedOutputView [data-yieldscope="player"]');
  await expect(panel).toHaveCount(1);
  await expect(views).toHaveCount(2);
  const players = [inline, panel, views.nth(0), views.nth(1)];
  const steps = await inline.getAttribute('data-steps');

  // Each is moved in turn; no other moves with it.
  for (const [i, player] of players.entries()) {
    const before = await Promise.all(players.map(at));
    await player.evaluate((node, count) => {
      const button = node.querySelector<HTMLElement>('button[aria-label="Next step"]')!;
      for (let n = 0; n < count; n++) {
        button.click();
      }
    }, i + 2);
    await expect.poll(() => at(player)).not.toBe(before[i]);
    const after = await Promise.all(players.map(at));
    expect(after.filter((_, j) => j !== i)).toEqual(before.filter((_, j) => j !== i));
  }
  const places = await Promise.all(players.map(at));
  expect(new Set(places).size).toBe(players.length);

  // With the panel in front there is no output to make a view of; back in the notebook there is.
  await activate(lab, '.jp-YieldscopePanel');
  await lab.page.keyboard.press('End');
  await expect(panel).toHaveAttribute('data-step', steps!);
  expect(await isEnabled(lab, 'notebook:create-output-view')).toBe(false);
  expect(await isEnabled(lab, 'docmanager:clone')).toBe(false);
  await activate(lab, '.jp-Notebook');
  expect(await isEnabled(lab, 'notebook:create-output-view')).toBe(true);
  expect([await at(inline), await at(views.nth(0)), await at(views.nth(1))]).toEqual([
    places[0],
    places[2],
    places[3]
  ]);

  // What is closed takes nothing with it.
  await activate(lab, '.jp-LinkedOutputView');
  await lab.command('application:close');
  await expect(views).toHaveCount(1);
  expect(await at(inline)).toBe(places[0]);
  await expect(panel).toHaveAttribute('data-step', steps!);
});

test('a new view of a notebook shows its run at a place of its own', async ({ lab }) => {
  writeSaved(lab, 'clone.ipynb', [recorded('pages')]);
  await lab.openNotebook('clone.ipynb');
  await playerOf(lab, 0).getByRole('button', { name: 'Last step', exact: true }).click();
  await lab.command('docmanager:clone');
  const players = lab.page.locator('.jp-Notebook [data-yieldscope="player"]');
  await expect(players).toHaveCount(2);
  const places = await players.evaluateAll(all =>
    all.map(node => (node as HTMLElement).dataset.step)
  );
  expect(new Set(places).size).toBe(2);
});
