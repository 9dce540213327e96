import { readFileSync } from 'fs';
import { join } from 'path';
import type { Locator } from '@playwright/test';
import { settled } from './gallery/shots';
import { expect, test, type Lab } from './lab';
import { recordScript } from './states';

/** All that the pointer is told along the strip, from left to right, each once. */
async function told(lab: Lab, player: Locator, above = 32): Promise<string[]> {
  const box = (await player.locator('canvas').boundingBox())!;
  const tip = lab.page.locator('.jp-YieldscopeLanes-tip');
  const texts: string[] = [];
  for (let x = 180; x < box.width - 4; x += 6) {
    await lab.page.mouse.move(box.x + x, box.y + box.height - above);
    const text = (await tip.isVisible()) ? ((await tip.textContent()) ?? '') : '';
    if (text !== '' && text !== texts.at(-1)) {
      texts.push(text);
    }
  }
  return texts;
}

/** How many pixels of the strip have the colour of errors. */
function alarmed(player: Locator): Promise<number> {
  return player.locator('canvas').evaluate((node: HTMLCanvasElement) => {
    const height = Math.round((46 * node.height) / node.clientHeight);
    const { data } = node
      .getContext('2d')!
      .getImageData(0, node.height - height, node.width, height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) {
      count += Number(data[i] === 0x5e && data[i + 1] === 0x08 && data[i + 2] === 0);
    }
    return count;
  });
}

async function open(lab: Lab, text: string): Promise<Locator> {
  lab.writeFile('strip.yieldscope.json', text);
  await lab.page.setViewportSize({ width: 1600, height: 900 });
  await lab.open('strip.yieldscope.json');
  const player = lab.page.locator('[data-yieldscope="player"]');
  await player.getByRole('button', { name: 'Last step', exact: true }).click();
  await settled(lab);
  return player;
}

test('a turn that held the loop too long is marked, and told with its line', async ({ lab }) => {
  const file = join(__dirname, '../fixtures/findings/traces/blocks-3.11.yieldscope.json');
  const player = await open(lab, readFileSync(file, 'utf8'));
  expect(await alarmed(player)).toBeGreaterThan(100);
  const texts = await told(lab, player);
  const held = texts.filter(text => text.includes('held'));
  expect(held.length).toBeGreaterThanOrEqual(1);
  for (const text of held) {
    expect(text).toMatch(
      /^The event loop was held for 15\d ms by .+, on line \d+: nothing else could run meanwhile\.$/
    );
  }
  expect(texts.some(text => /has its turn of the event loop, for /.test(text))).toBe(true);
  // Where moments are equally wide it is told below the strip, where the text of it is.
  const below = await told(lab, player, 12);
  expect(below.some(text => /^The event loop had nothing to do for [\d.]+ ms\.$/.test(text))).toBe(
    true
  );
  await lab.screenshot('strip-held', player);
});

test('time that others had is told apart from idle time, and a quick run has no mark', async ({
  lab
}) => {
  const source = `import asyncio
import time

async def main():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(0.005)
    loop.call_soon(time.sleep, 0.02)
    await asyncio.sleep(0)
    await asyncio.sleep(0.005)

asyncio.run(main())
`;
  const player = await open(lab, JSON.stringify(recordScript(source)));
  expect(await alarmed(player)).toBe(0);
  await player.getByRole('button', { name: 'Axis: equal' }).click();
  await settled(lab);
  const texts = await told(lab, player);
  expect(texts.some(text => /ran code that is not watched for 2\d ms\.$/.test(text))).toBe(true);
  expect(
    texts.filter(text => /nothing to do for 4\.\d|nothing to do for [567]/.test(text))
  ).toHaveLength(2);
});
