import { join } from 'path';
import type { Locator } from '@playwright/test';
import { ARTIFACTS, expect, test, type Lab } from './lab';
import { recordedText } from './saved';

/** Open a saved run from a file of its own, as one does from the file browser. */
async function open(lab: Lab, name: string): Promise<Locator> {
  lab.writeFile(`${name}.yieldscope.json`, recordedText(name));
  await lab.open(`${name}.yieldscope.json`);
  const player = lab.page.locator('[data-yieldscope="player"]');
  await expect(player).toBeVisible();
  return player;
}

/** How long the run is drawn, in pixels. */
async function length(player: Locator): Promise<number> {
  await player
    .page()
    .evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done))));
  return player.locator('.jp-YieldscopeLanes-scroller').evaluate(node => node.scrollWidth);
}

const step = (player: Locator) => player.evaluate(node => Number(node.dataset.step));

test('one can zoom by keys, buttons and wheel, and what is under the pointer stays there', async ({
  lab
}) => {
  const player = await open(lab, 'pages');
  const usual = await length(player);
  await player.focus();
  for (let i = 0; i < 3; i++) {
    await player.press('+');
  }
  const zoomed = await length(player);
  expect(zoomed).toBeGreaterThan(1.5 * usual);
  await player.press('0');
  expect(await length(player)).toBe(usual);
  await player.getByRole('button', { name: 'Zoom in' }).click();
  expect(await length(player)).toBeGreaterThan(usual);
  await player.press('0');

  const canvas = player.locator('canvas');
  const box = (await canvas.boundingBox())!;
  const at = { x: box.x + 0.7 * box.width, y: box.y + box.height - 36 };
  await lab.page.mouse.move(at.x, at.y);
  const before = await lab.page.locator('.jp-YieldscopeLanes-tip').textContent();
  await lab.page.keyboard.down('Control');
  for (let i = 0; i < 4; i++) {
    await lab.page.mouse.wheel(0, -100);
  }
  await lab.page.keyboard.up('Control');
  expect(await length(player)).toBeGreaterThan(1.5 * usual);
  await lab.page.mouse.move(at.x + 1, at.y);
  expect(await lab.page.locator('.jp-YieldscopeLanes-tip').textContent()).toBe(before);
});

test('dragging moves the picture and leaves the step alone; a click goes there', async ({
  lab
}) => {
  const player = await open(lab, 'pages');
  await player.focus();
  for (let i = 0; i < 4; i++) {
    await player.press('+');
  }
  await player.press('End');
  const scroller = player.locator('.jp-YieldscopeLanes-scroller');
  await length(player);
  const [from, last] = [await scroller.evaluate(node => node.scrollLeft), await step(player)];
  expect(from).toBeGreaterThan(0);
  const box = (await player.locator('canvas').boundingBox())!;
  const middle = { x: box.x + 0.6 * box.width, y: box.y + box.height / 2 };
  await lab.page.mouse.move(middle.x, middle.y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(middle.x + 120, middle.y, { steps: 6 });
  await lab.page.mouse.up();
  expect(from - (await scroller.evaluate(node => node.scrollLeft))).toBeCloseTo(120, -1);
  expect(await step(player)).toBe(last);
  await lab.page.mouse.click(middle.x, middle.y);
  expect(await step(player)).toBeLessThan(last);
});

test('widths are time where one wants them to be', async ({ lab }) => {
  const player = await open(lab, 'pages');
  await player.getByRole('button', { name: 'Axis: equal' }).click();
  await expect(player.getByRole('button', { name: 'Axis: time' })).toBeVisible();
  await player.press('End');
  // The run sleeps nearly all the time: far more of the strip is idle than held.
  const canvas = player.locator('canvas');
  const box = (await canvas.boundingBox())!;
  const names = new Map<string, number>();
  for (let x = 200; x < box.width - 30; x += 8) {
    await lab.page.mouse.move(box.x + x, box.y + box.height - 32);
    const tip = lab.page.locator('.jp-YieldscopeLanes-tip');
    const text = (await tip.isVisible()) ? ((await tip.textContent()) ?? '') : '';
    const kind = text.includes('nothing to do') ? 'idle' : text.includes('turn') ? 'turn' : 'other';
    names.set(kind, (names.get(kind) ?? 0) + 1);
  }
  expect(names.get('idle') ?? 0).toBeGreaterThan(3 * (names.get('turn') ?? 0));
});

test('hovering says what is there, and clicking an arrow goes to its step', async ({ lab }) => {
  const player = await open(lab, 'pages');
  const box = (await player.locator('canvas').boundingBox())!;
  const tip = lab.page.locator('.jp-YieldscopeLanes-tip');
  const middle = async (name: string) => {
    const label = (await player.getByRole('button', { name, exact: true }).boundingBox())!;
    return label.y + label.height / 2 - box.y;
  };
  const [above, here] = [await middle('main()'), await middle('pages()')];
  const found = new Set<string>();
  for (const y of [here + 3, (above + here) / 2]) {
    for (let x = 190; x < Math.min(box.width, 500) && found.size < 3; x += 3) {
      await lab.page.mouse.move(box.x + x, box.y + y);
      const text = (await tip.isVisible()) ? ((await tip.textContent()) ?? '') : '';
      if (text.includes('held at yield') && !found.has('held')) {
        found.add('held');
        expect(text).toMatch(
          /^pages\(\): held at yield, line \d+ · only main\(\) can move it · for /
        );
      } else if (/ yields .* to /.test(text) && !found.has('yields')) {
        found.add('yields');
        await lab.page.mouse.click(box.x + x, box.y + y);
        await expect(player).toHaveAttribute('data-kind', 'yield');
        await expect(player.getByRole('status')).toHaveText(text);
      } else if (/asks/.test(text)) {
        found.add('asks');
      }
    }
  }
  expect([...found].sort()).toEqual(['asks', 'held', 'yields']);
});

for (const theme of ['light', 'dark'] as const) {
  test(`pictures of both axes, ${theme}`, async ({ lab }) => {
    const player = await open(lab, 'two_tasks');
    await lab.theme(theme);
    await player.press('End');
    await player.screenshot({ path: join(ARTIFACTS, `lanes-equal-${theme}.png`) });
    await player.getByRole('button', { name: 'Axis: equal' }).click();
    for (let i = 0; i < 12; i++) {
      await player.press('ArrowLeft');
    }
    await length(player);
    await player.screenshot({ path: join(ARTIFACTS, `lanes-time-${theme}.png`) });
  });
}

test('lanes can be left out, and one group shown alone', async ({ lab }) => {
  const player = await open(lab, 'two_tasks');
  const labels = player.locator('.jp-YieldscopeLanes-label:visible');
  await expect(labels).toHaveCount(6);
  await player.press('End');
  await player.getByLabel('Filter', { exact: true }).click();
  await player.getByLabel('finished frames').check();
  await expect(labels).toHaveCount(1);
  await expect(player).toHaveAttribute('data-step', (await player.getAttribute('data-steps'))!);
  await player.press('Escape');
  await expect(player.getByLabel('finished frames')).toBeHidden();
  await player.getByLabel('Filter: some lanes are left out').click();
  await player.getByRole('button', { name: 'Show everything' }).click();
  await expect(labels).toHaveCount(6);
  await player.press('Escape');
  await player.getByRole('button', { name: 'task one' }).first().click();
  await expect(labels).toHaveText(['spell() #1', 'letters() #1']);
  await player.getByRole('button', { name: 'task one' }).first().click();
  await expect(labels).toHaveCount(6);
});

test('a key lists the keys, and closing the list gives them back', async ({ lab }) => {
  const player = await open(lab, 'pages');
  await player.focus();
  await player.press('?');
  const dialog = lab.page.getByRole('dialog');
  await expect(dialog.getByRole('row', { name: /Space/ })).toContainText('play or pause');
  await expect(dialog.getByRole('button', { name: 'Close' })).toBeFocused();
  await lab.page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  const before = await step(player);
  await lab.page.keyboard.press('ArrowRight');
  expect(await step(player)).toBeGreaterThan(before);
});

test('the items of a stream are listed, sorted, and each goes to its pull', async ({ lab }) => {
  const player = await open(lab, 'pages');
  await player.getByText('Items', { exact: true }).click();
  const region = player.getByRole('region', { name: 'Items of a stream' });
  await expect(region.getByRole('row')).toHaveCount(5);
  await expect(region.getByText(/half within 1\d ms/)).toBeVisible();
  await region.getByRole('button', { name: 'took' }).click();
  await expect(region.getByRole('columnheader', { name: 'took' })).toHaveAttribute(
    'aria-sort',
    'descending'
  );
  const last = region.getByRole('row').last();
  await expect(last).toContainText('the end');
  await last.getByRole('button').click();
  await expect(player.getByRole('status')).toContainText('asks for the next item');
  // In a tab that is lower than the run one can scroll down to it.
  await lab.page.setViewportSize({ width: 1000, height: 500 });
  const renderer = lab.page.locator('.jp-YieldscopeRenderer');
  await renderer.evaluate(node => node.scrollTo(0, 0));
  await renderer.hover();
  await lab.page.mouse.wheel(0, 3000);
  await expect(last).toBeInViewport();
  await lab.screenshot('items');
});

test('steps are found by what is recorded of them', async ({ lab }) => {
  const player = await open(lab, 'pages');
  await player.focus();
  await player.press('/');
  const search = player.getByRole('search');
  const field = search.getByRole('searchbox', { name: 'Find' });
  await expect(field).toBeFocused();
  await field.fill('kind:yield frame:pages');
  await expect(search.getByText('3 steps')).toBeVisible();
  await field.press('Enter');
  await expect(search.getByText('1 of 3')).toBeVisible();
  await expect(player).toHaveAttribute('data-kind', 'yield');
  await field.press('Enter');
  await expect(search.getByText('2 of 3')).toBeVisible();
  await field.press('Shift+Enter');
  await field.press('Shift+Enter');
  await expect(search.getByText('3 of 3')).toBeVisible();
  await field.fill('colour:red');
  await expect(search.getByText('“colour” is none of')).toBeVisible();
  await field.fill('"');
  await field.press('Escape');
  await expect(search).toBeHidden();
  await expect(player).toBeFocused();
  await player.getByRole('button', { name: 'Find steps' }).click();
  await expect(field).toBeFocused();
  await field.fill('wait>5ms');
  await expect(search.getByText(/\d+ steps/)).toBeVisible();
  await lab.screenshot('find');
});
