import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { LOOKS, openBare, show, wear } from './gallery/shots';
import { expect, test } from './lab';
import { recordedText } from './saved';
import { STATES } from './states';

/** What axe finds wrong with a part of the page. */
async function violations(page: Page, part: string): Promise<unknown[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .include(part)
    // Two views of one run have parts of the same names, as two editors of one file have.
    .disableRules(['landmark-unique'])
    .analyze();
  return found.map(({ id, nodes }) => [id, nodes.map(node => node.html.slice(0, 160)).slice(0, 3)]);
}

for (const look of LOOKS) {
  test(`all states, and all that opens, can be used by everyone: ${look}`, async ({ lab }) => {
    test.setTimeout(240_000);
    const { page } = lab;
    await openBare(lab);
    await wear(lab, look);
    const found: Record<string, unknown[]> = {};
    const note = async (what: string, part: string): Promise<void> => {
      const wrong = await violations(page, part);
      if (wrong.length > 0) {
        found[what] = wrong;
      }
    };
    for (const { name, trace } of STATES) {
      const data = trace();
      const file = `${name.replace(/\W+/g, '-')}.yieldscope.json`;
      lab.writeFile(file, typeof data === 'string' ? data : JSON.stringify(data));
      await show(lab, file);
      await note(name, '.jp-MimeDocument:not(.lm-mod-hidden) .jp-YieldscopeRenderer');
    }
    // A run with findings and items: everything open at once, at a moment in its middle.
    lab.writeFile('open.yieldscope.json', recordedText('break_finalised'));
    const player = await show(lab, 'open.yieldscope.json');
    for (let i = 0; i < 9; i++) {
      await player.getByRole('button', { name: 'Next step' }).click();
    }
    await player.getByRole('button', { name: 'Find steps' }).click();
    await player.getByRole('searchbox', { name: 'Find' }).fill('kind:yield');
    const findings = player.getByRole('button', { name: /^\d+ findings?$/ });
    await findings.click();
    await player.getByText('Items', { exact: true }).click();
    await expect(player.getByRole('region', { name: 'Items of a stream' })).toBeVisible();
    await expect(player.locator('[data-finding]').first()).toBeVisible();
    await player.getByLabel('Filter', { exact: true }).click();
    await note('all open', '.jp-MimeDocument:not(.lm-mod-hidden) .jp-YieldscopeRun');
    await page.keyboard.press('Escape');
    await player.getByRole('button', { name: 'More', exact: true }).click();
    await expect(page.locator('.jp-YieldscopeMenu-menu')).toBeVisible();
    await note('menu', '.jp-YieldscopeMenu-menu');
    await page.keyboard.press('Escape');
    await player.getByRole('button', { name: 'Open in panel' }).click();
    await expect(page.locator('.jp-YieldscopePanel:visible')).toBeVisible();
    await note('panel', '.jp-YieldscopePanel:not(.lm-mod-hidden)');
    await page.locator('.jp-YieldscopePanel:visible [data-yieldscope="player"]').focus();
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await note('keys', '.jp-Dialog');
    await page.keyboard.press('Escape');
    expect(found).toEqual({});
  });
}

/** Pairs of colours of text that is drawn, and what it is drawn on. */
const DRAWN: readonly (readonly [string, string])[] = [
  ['--jp-ui-font-color0', '--jp-layout-color0'],
  ['--jp-ui-font-color2', '--jp-layout-color0'],
  ['--yieldscope-on-run', '--yieldscope-run'],
  ['--yieldscope-on-held', '--yieldscope-held'],
  ['--yieldscope-on-held', '--yieldscope-error'],
  ['--yieldscope-run', '--jp-layout-color0'],
  ['--yieldscope-held', '--jp-layout-color0'],
  ['--yieldscope-wait', '--jp-layout-color0'],
  ['--yieldscope-error', '--jp-layout-color0'],
  ['--yieldscope-run', '--jp-layout-color1'],
  ['--yieldscope-wait', '--jp-layout-color1']
];

test('what is drawn has contrast enough in every look', async ({ lab }) => {
  await openBare(lab);
  lab.writeFile('run.yieldscope.json', recordedText('pages'));
  const player = await show(lab, 'run.yieldscope.json');
  const low: string[] = [];
  for (const look of LOOKS) {
    await wear(lab, look);
    const ratios = await player.evaluate((node, pairs) => {
      const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
      const style = getComputedStyle(node);
      /** The colour as it is drawn on what lies below it. */
      const paint = (...layers: [string, number][]): number[] => {
        for (const [name, alpha] of layers) {
          canvas.globalAlpha = alpha;
          canvas.fillStyle = style.getPropertyValue(name).trim();
          canvas.fillRect(0, 0, 1, 1);
        }
        return Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3), part => {
          const value = part / 255;
          return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
        });
      };
      const luminance = ([red, green, blue]: number[]): number =>
        0.2126 * red + 0.7152 * green + 0.0722 * blue;
      const ratio = (front: [string, number][], back: [string, number][]): number => {
        const [a, b] = [luminance(paint(...back, ...front)), luminance(paint(...back))];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      };
      const page: [string, number] = ['--jp-layout-color0', 1];
      return [
        ...pairs.map(([front, back]) => ({
          what: `${front} on ${back}`,
          ratio: ratio([[front, 1]], [page, [back, 1]])
        })),
        // Names in the strip, on bars that are not quite solid, and beside the cursor on the veiled future.
        {
          what: 'a name in the strip',
          ratio: ratio([['--yieldscope-on-run', 1]], [page, ['--yieldscope-run', 0.75]])
        },
        {
          what: 'a name beside the cursor',
          ratio: ratio([['--jp-ui-font-color0', 1]], [page, ['--yieldscope-run', 0.22]])
        }
      ];
    }, DRAWN);
    low.push(
      ...ratios
        .filter(({ ratio }) => !(ratio >= 4.5))
        .map(({ what, ratio }) => `${look}: ${what}: ${ratio.toFixed(2)}`)
    );
  }
  expect(low).toEqual([]);
});
