import { join } from 'path';
import type { Locator } from '@playwright/test';
import { readTrace } from '../../src/trace';
import { fit, goTo, openBare, settled, show, WIDTHS } from './gallery/shots';
import { ARTIFACTS, expect, test, type Lab } from './lab';
import { layoutProblems } from './measure';
import { recorded, recordedText } from './saved';

const PROGRAMS = ['pages', 'two_tasks', 'recursion', 'task_group', 'class_iterator'];

/** Four moments of a run, spread over it, with all that can be opened open at the last of them. */
async function measure(lab: Lab, player: Locator, steps: number): Promise<string[]> {
  const problems: string[] = [];
  for (const part of [0.2, 0.45, 0.7, 1]) {
    await goTo(lab, player, Math.floor(part * (steps - 1)));
    if (part === 1) {
      await player.getByRole('button', { name: 'Find steps' }).click();
      for (const name of [/^\d+ findings?$/, 'Items']) {
        for (const toggle of await player
          .locator('button, summary')
          .filter({ hasText: name })
          .all()) {
          await toggle.click();
        }
      }
      await settled(lab);
    }
    problems.push(...(await layoutProblems(player)).map(problem => `at ${part}: ${problem}`));
  }
  return problems;
}

for (const direction of ['ltr', 'rtl'] as const) {
  for (const width of WIDTHS) {
    test(`nothing overlaps and nothing is cut, ${width} pixels wide, ${direction}`, ({ lab }) =>
      check(lab, width, direction));
  }
}

test.describe('zoomed to 200 %', () => {
  // What a browser does: half as many pixels of the page, each twice as large.
  test.use({ deviceScaleFactor: 2 });
  for (const width of [320, 640]) {
    test(`nothing overlaps and nothing is cut in a window of ${2 * width} pixels`, ({ lab }) =>
      check(lab, width, 'ltr'));
  }
});

async function check(lab: Lab, width: number, direction: string): Promise<void> {
  test.setTimeout(180_000);
  await openBare(lab);
  await lab.page.evaluate(dir => document.documentElement.setAttribute('dir', dir), direction);
  const found: Record<string, string[]> = {};
  for (const program of PROGRAMS) {
    lab.writeFile(`${program}.yieldscope.json`, recordedText(program));
    const player = await show(lab, `${program}.yieldscope.json`);
    await fit(lab, player, width);
    expect(Math.abs((await player.boundingBox())!.width - width)).toBeLessThan(2);
    const problems = await measure(lab, player, readTrace(recorded(program)).length);
    await player.screenshot({
      path: join(ARTIFACTS, `layout-${direction}-${width}-${program}.png`)
    });
    if (problems.length > 0) {
      found[program] = problems;
    }
  }
  expect(found).toEqual({});
}
