import { readFileSync } from 'fs';
import { join } from 'path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { findSteps, Names, TraceModel } from '../../src/trace';
import { english, longTrace } from '../unit/trace/traces';
import { ARTIFACTS, expect, test, type Lab } from './lab';
import { recordedText } from './saved';

/** Open a saved run from a file of its own. */
async function open(lab: Lab, name: string): Promise<Locator> {
  const file = join(__dirname, '../fixtures/long/traces', `${name}.yieldscope.json`);
  lab.writeFile(
    `${name}.yieldscope.json`,
    name === 'pages' ? recordedText(name) : readFileSync(file, 'utf8')
  );
  await lab.open(`${name}.yieldscope.json`);
  const player = lab.page.locator('[data-yieldscope="player"]');
  await expect(player).toBeVisible();
  return player;
}

const step = (player: Locator): Promise<number> =>
  player.evaluate(node => Number(node.dataset.step));

const strip = (player: Locator): Locator => player.getByRole('slider', { name: 'Whole run' });

const toggle = (player: Locator): Locator =>
  player.getByRole('button', { name: 'Whole run', exact: true });

/** The middle of a part of the strip, as a place on the page. */
async function along(player: Locator, part: number, y = 30): Promise<{ x: number; y: number }> {
  const box = (await strip(player).boundingBox())!;
  return { x: box.x + part * box.width, y: box.y + y };
}

/** Leave the overview for the first step. */
async function enter(player: Locator): Promise<void> {
  await toggle(player).click();
  await expect(player.locator('.jp-YieldscopeLanes')).toBeVisible();
}

test('a long run opens on the whole of it, and each way into it leads to a step', async ({
  lab
}) => {
  const player = await open(lab, 'crawl');
  const overview = player.getByRole('region', { name: 'The whole run' });
  await expect(overview.getByText('996 moments in 73 ms, 2215 steps, 51 tasks')).toBeVisible();
  await expect(player.locator('.jp-YieldscopeLanes')).toBeHidden();
  await expect(player.getByRole('status')).toHaveText('This cell starts to run.');
  await expect(overview.getByRole('button', { name: /^(this cell|task )/ })).toHaveCount(8);
  await expect(overview.locator('span', { hasText: '43 others' })).toBeVisible();

  // A click goes to the moment that lies there.
  const place = await along(player, 0.5);
  await lab.page.mouse.click(place.x, place.y);
  await expect(player.locator('.jp-YieldscopeLanes')).toBeVisible();
  await expect(player.getByText('moment 499 of 996')).toBeVisible();
  await expect(toggle(player)).toHaveAttribute('aria-expanded', 'false');

  // And back, from where the keys still work.
  await toggle(player).click();
  await expect(player.locator('.jp-YieldscopeLanes')).toBeHidden();
  await overview.getByRole('button', { name: '1 cancel' }).focus();
  await lab.page.keyboard.press('Enter');
  await expect(player).toHaveAttribute('data-kind', 'throw');
  await expect(player.getByRole('status')).toContainText(/task ticker was cancelled/i);
  await lab.page.keyboard.press('o');
  await expect(toggle(player)).toHaveAttribute('aria-expanded', 'true');

  // A tick goes to its own step.
  const tick = await along(player, 462.5 / 996, 8);
  await lab.page.mouse.move(tick.x, tick.y);
  await expect(overview.locator('.jp-YieldscopeOverview-said')).toContainText(
    'step 1172: ValueError'
  );
  await lab.page.mouse.click(tick.x, tick.y);
  expect(await step(player)).toBe(1172);
});

test('what is worth a look says why, and goes there', async ({ lab }) => {
  const player = await open(lab, 'crawl');
  const list = player.getByRole('group', { name: 'Worth a look' });
  await expect(list.getByRole('button')).toHaveCount(7);
  const hold = list.getByRole('button', { name: /Longest hold of the event loop/ });
  await expect(hold).toContainText('Task fetch-30 had one turn for so long');
  const wanted = Number(await hold.getAttribute('data-goto'));
  await hold.click();
  expect(await step(player)).toBe(wanted);
  await expect(player.locator('.jp-YieldscopeLanes')).toBeVisible();
  // The button that was pressed is gone; the keys are the player's.
  await expect(player).toBeFocused();
  await lab.page.keyboard.press('ArrowRight');
  expect(await step(player)).toBeGreaterThan(wanted);
});

test('the strip is a slider for keys and for screen readers, beside a table', async ({ lab }) => {
  const player = await open(lab, 'crawl');
  const slider = strip(player);
  const first = await step(player);
  await slider.focus();
  await expect(slider).toHaveAttribute('aria-valuenow', '1');
  await lab.page.keyboard.press('PageUp');
  await lab.page.keyboard.press('PageUp');
  await lab.page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuenow', '206');
  await expect(slider).toHaveAttribute(
    'aria-valuetext',
    /^moment 206 of 996 · .* ms · task fetch-/
  );
  // It only looks: the step stays.
  expect(await step(player)).toBe(first);
  await lab.page.keyboard.press('Escape');
  await expect(slider).toHaveAttribute('aria-valuenow', '1');
  await lab.page.keyboard.press('End');
  await lab.page.keyboard.press('Enter');
  await expect(player.getByText('moment 996 of 996')).toBeVisible();

  await slider.focus();
  await lab.page.keyboard.press('Home');
  for (let i = 0; i < 3; i++) {
    await lab.page.keyboard.press('Shift+PageUp');
  }
  await lab.page.keyboard.press('Enter');
  await expect(player.getByText('moment 301 of 996')).toBeVisible();

  await toggle(player).click();
  await player.getByText('As a table').click();
  const table = player.getByRole('table').first();
  await expect(table.getByRole('row')).toHaveCount(11);
  await expect(table.getByRole('row', { name: /^all of it/ })).toContainText('2215');
  await expect(table.getByRole('row', { name: /^task ticker/ })).toContainText('58');
});

test('dragging zooms the lanes to what was dragged over', async ({ lab }) => {
  const player = await open(lab, 'crawl');
  const [from, to] = [await along(player, 0.3), await along(player, 0.36)];
  await lab.page.mouse.move(from.x, from.y);
  await lab.page.mouse.down();
  await lab.page.mouse.move(to.x, to.y, { steps: 4 });
  await expect(player.locator('.jp-YieldscopeOverview-said')).toHaveText('moments 299 to 359');
  await lab.page.mouse.up();
  await expect(player.getByText('moment 359 of 996')).toBeVisible();
  const window = player.locator('.jp-YieldscopeOverview-window');
  await expect.poll(async () => (await window.boundingBox())?.width).toBeCloseTo(to.x - from.x, -1);
  const box = (await window.boundingBox())!;
  expect(Math.abs(box.x - from.x)).toBeLessThan(4);
  // What is seen goes on with the step.
  await lab.page.keyboard.press('End');
  await expect.poll(async () => (await window.boundingBox())!.x).toBeGreaterThan(to.x);
});

test('a short run is as it was, and can be shown as a whole', async ({ lab }) => {
  const player = await open(lab, 'pages');
  await expect(player.locator('.jp-YieldscopeLanes')).toBeVisible();
  await expect(strip(player)).toBeHidden();
  await player.getByRole('button', { name: 'More' }).click();
  await lab.page.getByText('Show the whole run').click();
  await expect(strip(player)).toBeVisible();
  await expect(player.locator('.jp-YieldscopeLanes')).toBeHidden();
  await player.press('o');
  await expect(strip(player)).toBeHidden();
  await expect(player.locator('.jp-YieldscopeLanes')).toBeVisible();
});

test('playing stops at the next step that was looked for', async ({ lab }) => {
  const player = await open(lab, 'stream');
  const model = new TraceModel(longTrace('stream'));
  const hits = findSteps(model, new Names(model.trace, english), 'line:13');
  expect(hits.length).toBeGreaterThan(0);
  await player.focus();
  await player.press('/');
  const search = player.getByRole('search');
  await search.getByRole('searchbox').fill('line:13');
  const until = search.getByRole('button', { name: 'Play until' });
  await expect(search.getByText(/^\d+ steps?$/)).toBeVisible();
  await expect(player.locator('.jp-YieldscopeTransport-ticks i')).not.toHaveCount(0);
  await expect(player.getByRole('button', { name: /step.* found/ })).toBeVisible();
  await until.click();
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(player.locator('.jp-YieldscopeLanes')).toBeVisible();
  await expect(player).toHaveAttribute('data-step', String(hits[0] + 1), { timeout: 20_000 });
  await expect(player.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await player.focus();
  await player.press('End');
  await expect(until).toHaveAttribute('aria-disabled', 'true');
  await until.click({ force: true });
  await expect(player.getByRole('button', { name: 'Pause' })).toHaveCount(0);
  await search.getByRole('button', { name: 'Close the search' }).click();
  await expect(player.locator('.jp-YieldscopeTransport-ticks')).toHaveCount(0);
});

test('pulls that are alike are one row until they are spread', async ({ lab }) => {
  const player = await open(lab, 'stream');
  await player.getByText('Items', { exact: true }).click();
  const region = player.getByRole('region', { name: 'Items of a stream' });
  await expect(region.getByRole('row')).toHaveCount(8);
  const row = region.getByRole('row', { name: /^141 / });
  await expect(row).toContainText(/\d{3}×/);
  const fold = region.getByRole('button', { name: 'pulls 142–200 alike' });
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await fold.focus();
  await lab.page.keyboard.press('Enter');
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  await expect(fold).toBeFocused();
  await region.getByRole('button', { name: '150', exact: true }).click();
  await expect(player.getByRole('status')).toContainText('asks for the next item');
  // In another order nothing is next to its like.
  await region.getByRole('button', { name: 'took' }).click();
  await expect(region.getByText('rows 1 to 50 of 301')).toBeVisible();
  await expect(region.getByRole('row').nth(1)).toContainText('141');
});

test('many tasks of one coroutine are one row, which can be spread', async ({ lab }) => {
  const player = await open(lab, 'crawl');
  await enter(player);
  const lanes = player.getByRole('region', { name: 'Lanes of the frames over time' });
  const labels = lanes.locator('.jp-YieldscopeLanes-label');
  const before = await labels.count();
  const fold = lanes.getByRole('button', { name: 'fetch() × 48' });
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await fold.focus();
  await lab.page.keyboard.press('Enter');
  await expect(fold).toHaveAttribute('aria-expanded', 'true');
  await expect(fold).toBeFocused();
  await expect(labels).toHaveCount(before + 144);
  await lab.page.keyboard.press('Enter');
  await expect(labels).toHaveCount(before);
  await lanes.getByRole('button', { name: '2 pass on', exact: true }).first().click();
  await expect(labels).toHaveCount(before + 2);
  await expect(lanes.getByRole('button', { name: 'labelled()', exact: true })).toHaveCount(1);

  // The pointer over the row says how many stand how.
  await fold.scrollIntoViewIfNeeded();
  await player.press('o');
  await player.locator('[data-worth="longest hold"]').click();
  const [label, canvas] = [
    (await fold.boundingBox())!,
    (await lanes.locator('canvas').boundingBox())!
  ];
  const tip = lab.page.locator('.jp-YieldscopeLanes-tip');
  const said = new Set<string>();
  // Threads of wakes cross the row: between two of them is the row itself.
  for (let x = 200; x < canvas.width - 20; x += 7) {
    await lab.page.mouse.move(canvas.x + x, label.y + label.height / 2 + 3);
    said.add((await tip.isVisible()) ? ((await tip.textContent()) ?? '') : '');
  }
  expect([...said]).toContainEqual(
    expect.stringMatching(/^fetch\(\) × 48 · running: \d · awaiting: \d+ · held at yield: 0$/)
  );
});

test('the frame of the step is always named, and lanes can be kept on top', async ({ lab }) => {
  const player = await open(lab, 'crawl');
  await player.locator('[data-worth="exception"]').click();
  const crumbs = player.getByRole('navigation');
  await expect(crumbs.getByRole('listitem')).toHaveText([
    'task fetch-17',
    'fetch() #18',
    'attempt() #38',
    'request() #38'
  ]);
  const here = await step(player);
  await crumbs.getByRole('button', { name: 'attempt() #38' }).click();
  expect(await step(player)).toBeLessThan(here);
  await expect(crumbs.getByRole('listitem').first()).toHaveText('task fetch-17');

  const main = player.getByRole('button', { name: 'main()', exact: true });
  const pin = player.getByRole('button', { name: 'main(): keep on top' });
  await pin.focus();
  await lab.page.keyboard.press('Enter');
  const unpin = player.getByRole('button', { name: 'main(): back to its place' });
  await expect(unpin).toBeFocused();
  const scroller = player.locator('.jp-YieldscopeLanes-scroller');
  const top = (await main.first().boundingBox())!.y;
  await scroller.evaluate(node => node.scrollTo({ top: 1e6 }));
  await expect.poll(async () => scroller.evaluate(node => node.scrollTop)).toBeGreaterThan(0);
  expect((await main.first().boundingBox())!.y).toBe(top);
  await unpin.click();
  await expect(pin).toHaveCount(1);
});

/** What axe finds wrong with the player. */
async function violations(lab: Lab): Promise<unknown[]> {
  const { violations: found } = await new AxeBuilder({ page: lab.page })
    .include('.jp-YieldscopeRun')
    .analyze();
  return found.map(({ id, nodes }) => [id, nodes.map(node => node.html.slice(0, 160)).slice(0, 3)]);
}

for (const theme of ['light', 'dark'] as const) {
  test(`a long run can be used by everyone, ${theme}`, async ({ lab }) => {
    const player = await open(lab, 'crawl');
    await lab.theme(theme);
    await expect(player.locator('[data-worth]')).toHaveCount(7);
    await player.press('/');
    await player.getByRole('searchbox').fill('kind:throw');
    await player.getByText('As a table').click();
    await player.getByText('Items', { exact: true }).click();
    await expect(player.getByText('1 step found')).toBeVisible();
    expect(await violations(lab)).toEqual([]);
    await enter(player);
    await player.getByRole('button', { name: 'main(): keep on top' }).focus();
    await lab.page.keyboard.press('Enter');
    await player.getByRole('button', { name: 'fetch() × 48' }).click();
    expect(await violations(lab)).toEqual([]);
  });

  test(`pictures of a long run, ${theme}`, async ({ lab }) => {
    const player = await open(lab, 'crawl');
    await lab.theme(theme);
    await expect(player.locator('[data-worth]')).toHaveCount(7);
    // The colours of the strip are those of the theme.
    const dark = (): Promise<boolean> =>
      strip(player)
        .locator('canvas')
        .evaluate((canvas: HTMLCanvasElement) => {
          const { width, height } = canvas;
          const [r, g, b] = canvas
            .getContext('2d')!
            .getImageData(width - 20, Math.round((46 / 240) * height), 1, 1).data;
          return r + g + b < 384;
        });
    await expect.poll(dark).toBe(theme === 'light');
    await player.screenshot({ path: join(ARTIFACTS, `long-whole-${theme}.png`) });
    await player.locator('[data-worth="exception"]').click();
    await player.screenshot({ path: join(ARTIFACTS, `long-run-${theme}.png`) });
    await lab.command('application:set-mode', { mode: 'single-document' });
    await lab.command('application:toggle-left-area');
    await lab.page.setViewportSize({ width: 400, height: 1600 });
    await player.press('o');
    // Nothing is wider than there is room.
    await expect
      .poll(() => player.evaluate(node => node.scrollWidth - node.clientWidth))
      .toBeLessThanOrEqual(0);
    expect((await strip(player).boundingBox())!.width).toBeGreaterThan(100);
    await player.screenshot({ path: join(ARTIFACTS, `long-narrow-${theme}.png`) });
  });
}
