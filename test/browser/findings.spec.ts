import { expect, test } from './lab';
import { playerOf, traceOf, Truth } from './truth';

const BAD = `%%yieldscope
import asyncio

async def rows():
    number = 0
    try:
        while True:
            await asyncio.sleep(0)
            yield number
            number += 1
    finally:
        await asyncio.sleep(0)

async def save(number):
    await asyncio.sleep(0)

async def find(wanted):
    stream = rows()
    async for row in stream:
        if row == wanted:
            break
    return row

async def main():
    # nobody iterates over the stream that this makes
    refused = rows()
    print(await find(2))
    print(type(refused))

await main()
for _ in range(4):
    await asyncio.sleep(0.001)`;

const GOOD = `%%yieldscope
import asyncio
from contextlib import aclosing

async def rows():
    for number in range(3):
        await asyncio.sleep(0)
        yield number

async with aclosing(rows()) as stream:
    async for row in stream:
        if row == 1:
            break`;

test('a bad run: its findings open, and each of their steps is gone to', async ({ lab }) => {
  await lab.openNotebook('bad.ipynb', ['%load_ext yieldscope', BAD]);
  await lab.runCell(0);
  await lab.runCell(1);
  await expect(lab.output(1)).toContainText('async_generator');
  const player = playerOf(lab, 1);
  const findings = player.getByRole('group', { name: 'Findings' });
  const toggle = findings.getByRole('button', { name: '2 findings' });
  await expect(toggle).toHaveAttribute('aria-expanded', 'false');
  await toggle.click();
  await expect(toggle).toHaveAttribute('aria-expanded', 'true');
  await expect(findings.locator('[data-finding]')).toHaveCount(2);

  const left = findings.locator('[data-finding="left unclosed"]');
  await expect(left).toContainText('held at the yield on line 9');
  const steps = left.locator('[data-goto]');
  await expect(steps).toHaveCount(3);
  const sentence = player.getByRole('status');
  const truth = new Truth(await traceOf(lab, 1));
  for (const everyStep of [false, true]) {
    if (everyStep) {
      await player.getByRole('switch', { name: 'Every step' }).click();
    }
    const seen = new Set<string | null>();
    for (const step of await steps.all()) {
      const shown = (await step.getAttribute('data-goto'))!;
      await step.click();
      await expect(player).toHaveAttribute('data-step', shown);
      await expect(step).toHaveAttribute('aria-current', 'step');
      await expect(findings.locator('[aria-current="step"]')).toHaveCount(1);
      seen.add(await sentence.textContent());
      if (everyStep) {
        // Sentence, marked lines and cards are those of the step that proves it.
        await truth.check(player, Number(shown) - 1, true);
        await expect(sentence).toHaveText(await step.locator('span').last().innerText());
      }
    }
    expect(seen.size).toBe(3);
  }

  // By keyboard: from the line that opens the list to the first finding, and to its step.
  await lab.page.keyboard.press('Home');
  await toggle.focus();
  await lab.page.keyboard.press('Tab');
  const first = findings.locator('.jp-YieldscopeFindings-title').first();
  await expect(first).toBeFocused();
  await lab.page.keyboard.press('Enter');
  const goal = await findings.locator('[data-goto]').first().getAttribute('data-goto');
  await expect(player).toHaveAttribute('data-step', goal!);
  await expect(first).toBeFocused();

  for (const theme of ['light', 'dark'] as const) {
    await lab.theme(theme);
    await lab.screenshot(`findings-${theme}`, player);
  }
  await lab.theme('light');
  // Narrow, all of it is still there to be read.
  await player.evaluate(node => {
    node.style.width = '320px';
  });
  await expect.poll(() => findings.evaluate(node => node.clientWidth)).toBeLessThanOrEqual(320);
  for (const part of await findings.locator('button, p, li').all()) {
    const [inner, outer] = await part.evaluate(node => [node.scrollWidth, node.clientWidth]);
    expect(inner).toBeLessThanOrEqual(Math.max(outer, 1));
  }
  await lab.screenshot('findings-narrow', findings);
  await toggle.click();
  await expect(findings.locator('[data-finding]')).toHaveCount(0);
});

test('a run with nothing to say of it says so', async ({ lab }) => {
  await lab.openNotebook('good.ipynb', ['%load_ext yieldscope', GOOD]);
  await lab.runCell(0);
  await lab.runCell(1);
  const findings = playerOf(lab, 1).getByRole('group', { name: 'Findings' });
  await expect(findings).toHaveText('No findings');
  await expect(findings.getByRole('button')).toHaveCount(0);
});
