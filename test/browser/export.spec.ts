/** What one takes away from a run: its trace, pictures, words; and that looking leaves no trace. */
import { readFileSync } from 'fs';
import { join } from 'path';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { ARTIFACTS, expect, test, type Lab } from './lab';
import { MIME, recorded, writeSaved } from './saved';
import { playerOf, shown, traceOf } from './truth';

const EVIL = `%%yieldscope
def evil():
    yield '</text><script>alert(1)</script>'
    yield '<img src=x onerror=alert(2)>&"]]>'
list(evil())`;

const entry = (lab: Lab, name: string): Locator =>
  lab.page.locator('.jp-YieldscopeMenu-menu').getByText(name, { exact: true });

/** Choose from the menu of a run and take what it saves. */
async function save(
  lab: Lab,
  player: Locator,
  name: string
): Promise<{ name: string; data: Buffer }> {
  const download = lab.page.waitForEvent('download');
  await player.getByRole('button', { name: 'More' }).click();
  await entry(lab, name).click();
  const saved = await download;
  return { name: saved.suggestedFilename(), data: readFileSync(await saved.path()) };
}

/** What a browser makes of an SVG file. */
function inSvg(lab: Lab, text: string) {
  return lab.page.evaluate(source => {
    const page = new DOMParser().parseFromString(source, 'image/svg+xml');
    const root = page.documentElement;
    return {
      broken: page.querySelector('parsererror')?.textContent ?? null,
      elements: [...new Set(Array.from(page.querySelectorAll('*'), node => node.tagName))].sort(),
      texts: Array.from(page.querySelectorAll('text'), node => node.textContent),
      title: page.querySelector('title')?.textContent,
      handlers: Array.from(page.querySelectorAll('*')).flatMap(node =>
        node.getAttributeNames().filter(name => name.startsWith('on') || name.includes('href'))
      ),
      width: Number(root.getAttribute('width')),
      height: Number(root.getAttribute('height'))
    };
  }, text);
}

/** Keep what an SVG file looks like among the artifacts. */
async function keep(lab: Lab, name: string, svg: Buffer): Promise<void> {
  const page = await lab.page.context().newPage();
  await page.setContent(svg.toString().replace(/^<\?xml.*\?>\n/, ''));
  await page.locator('svg').screenshot({ path: join(ARTIFACTS, `${name}.png`) });
  await page.close();
}

test('the trace is saved as it is, from an output and from a file', async ({ lab }) => {
  await lab.openNotebook('json.ipynb', ['%load_ext yieldscope', EVIL]);
  await lab.runCell(0);
  await lab.runCell(1);
  const file = await save(lab, playerOf(lab, 1), 'Save as JSON');
  expect(file.name).toBe('cell-2.yieldscope.json');
  await lab.save();
  const { cells } = JSON.parse(lab.readFile('json.ipynb'));
  const output = cells[1].outputs.find((one: any) => one.data && MIME in one.data);
  expect(JSON.parse(file.data.toString())).toEqual(output.data[MIME]);

  const steps = (await playerOf(lab, 1).getAttribute('data-steps'))!;
  // A file opens again; one that was opened is saved byte for byte.
  lab.writeFile('again.yieldscope.json', file.data);
  lab.writeFile('spaced.yieldscope.json', JSON.stringify(recorded('pages'), null, 3));
  await lab.command('docmanager:open', { path: 'spaced.yieldscope.json' });
  const opened = lab.page.locator('.jp-MimeDocument [data-yieldscope="player"]:visible');
  expect((await save(lab, opened, 'Save as JSON')).data.toString()).toBe(
    lab.readFile('spaced.yieldscope.json')
  );
  await lab.command('docmanager:open', { path: 'again.yieldscope.json' });
  await expect(opened).toHaveAttribute('data-steps', steps);
});

test('a picture as SVG has its names, values and words as text, and never as markup', async ({
  lab
}) => {
  await lab.openNotebook('svg.ipynb', ['%load_ext yieldscope', EVIL]);
  await lab.runCell(0);
  await lab.runCell(1);
  const player = playerOf(lab, 1);
  await player.getByRole('button', { name: 'First step' }).click();
  while ((await player.getAttribute('data-kind')) !== 'yield') {
    await player.getByRole('button', { name: 'Next step' }).click();
  }
  const { sentence, step } = await shown(player);
  expect(sentence).toContain('</text><script>');
  const file = await save(lab, player, 'Save picture as SVG');
  expect(file.name).toBe(`cell-2-step-${step}.svg`);
  const svg = await inSvg(lab, file.data.toString());
  expect(svg.broken).toBeNull();
  expect(svg.elements).toEqual(['clipPath', 'g', 'path', 'rect', 'svg', 'text', 'title']);
  expect(svg.handlers).toEqual([]);
  expect(svg.texts).toEqual(expect.arrayContaining(['this cell', 'evil()', 'event loop']));
  expect(svg.texts.filter(text => text?.startsWith("'</text><script>")).length).toBeGreaterThan(0);
  // In lines, and whole.
  expect(svg.texts.join(' ').replace(/\s+/g, ' ')).toContain(sentence.replace(/\s+/g, ' '));
  expect(svg.title).toBe(sentence);
  const lanes = (await player.locator('.jp-YieldscopeLanes').boundingBox())!;
  expect(Math.abs(svg.width - lanes.width)).toBeLessThan(20);
  await keep(lab, 'export-shown', file.data);
});

test('the whole run as SVG has every moment, whatever is in sight', async ({ lab }) => {
  writeSaved(lab, 'whole.ipynb', [recorded('pages')]);
  await lab.openNotebook('whole.ipynb');
  await lab.theme('dark');
  const player = playerOf(lab, 0);
  const whole = await save(lab, player, 'Save picture of the whole run as SVG');
  const { broken, texts, width, title } = await inSvg(lab, whole.data.toString());
  expect(broken).toBeNull();
  expect(title).toContain('37 moments');
  expect(texts).toEqual(expect.arrayContaining(['main()', 'pages()', 'ticker()']));
  const length = await player
    .locator('.jp-YieldscopeLanes-scroller')
    .evaluate(node => node.scrollWidth);
  expect(Math.abs(width - length)).toBeLessThan(20);
  // It is for paper, also from a dark page.
  expect(whole.data.toString()).toContain('fill="#052339"');
  expect(whole.data.toString()).not.toContain('#b9d6f7');
  await keep(lab, 'export-whole', whole.data);
  // Unless one asks for the colours of the page.
  await player.getByRole('button', { name: 'More', exact: true }).click();
  await entry(lab, 'Pictures in the theme’s colours').click();
  const themed = await save(lab, player, 'Save picture of the whole run as SVG');
  expect(themed.data.toString()).toContain('fill="#b9d6f7"');
  expect(themed.data.toString()).not.toContain('#052339');
  await keep(lab, 'export-whole-dark', themed.data);
});

test('a picture as PNG shows the same, on a white ground', async ({ lab }) => {
  writeSaved(lab, 'png.ipynb', [recorded('pages')]);
  await lab.openNotebook('png.ipynb');
  await lab.theme('dark');
  const player = playerOf(lab, 0);
  await player.getByRole('button', { name: 'Last step' }).click();
  const { name, data } = await save(lab, player, 'Save picture as PNG');
  expect(name).toMatch(/^cell-1-step-\d+\.png$/);
  const { width, height, corner, run } = await lab.page.evaluate(async base64 => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    let dark = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      dark += Number(pixels[i] === 5 && pixels[i + 1] === 35 && pixels[i + 2] === 57);
    }
    return {
      width: image.width,
      height: image.height,
      corner: Array.from(pixels.slice(-4)),
      run: dark
    };
  }, data.toString('base64'));
  const lanes = (await player.locator('.jp-YieldscopeLanes').boundingBox())!;
  expect(Math.abs(width / 2 - lanes.width)).toBeLessThan(20);
  expect(height / 2).toBeGreaterThan(lanes.height);
  expect(corner).toEqual([255, 255, 255, 255]);
  expect(run).toBeGreaterThan(1000);
});

test('a step is copied as text: the sentence, the frames with their lines, the locals', async ({
  lab
}) => {
  await lab.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  writeSaved(lab, 'copy.ipynb', [recorded('pages')]);
  await lab.openNotebook('copy.ipynb');
  const player = playerOf(lab, 0);
  const trace = await traceOf(lab, 0);
  while ((await player.getAttribute('data-kind')) !== 'yield') {
    await player.getByRole('button', { name: 'Next step' }).click();
  }
  await player.getByRole('button', { name: 'More' }).click();
  await entry(lab, 'Copy this step as text').click();
  await expect(lab.page.getByText('This step was copied as text.')).toBeVisible();
  const text = await lab.page.evaluate(() => navigator.clipboard.readText());
  const { sentence, step, cards } = await shown(player);
  const lines = text.split('\n');
  expect(lines[0]).toContain(`step ${step} of ${trace.length}`);
  expect(lines[1]).toBe(sentence);
  for (const { locals } of cards) {
    for (const [name, value] of Object.entries(locals)) {
      expect(text).toContain(`    ${name} = ${value}`);
    }
  }
  expect(text).toMatch(/pages\(\): held at yield, line \d+ · only main\(\) can move it \(cell:1\)/);
});

test('the menu goes by keys, and gives the focus back', async ({ lab }) => {
  writeSaved(lab, 'keys.ipynb', [recorded('pages')]);
  await lab.openNotebook('keys.ipynb');
  const player = playerOf(lab, 0);
  const more = player.getByRole('button', { name: 'More' });
  const before = await player.getAttribute('data-step');
  await more.focus();
  await lab.page.keyboard.press('Enter');
  const menu = lab.page.locator('.jp-YieldscopeMenu-menu');
  await expect(menu).toBeVisible();
  await expect(more).toHaveAttribute('aria-expanded', 'true');
  await expect(menu.locator('.lm-mod-active')).toHaveText(/Save as JSON/);
  await lab.page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await expect(more).toBeFocused();
  await expect(more).toHaveAttribute('aria-expanded', 'false');
  await lab.page.keyboard.press('Space');
  await expect(menu).toBeVisible();
  await lab.page.keyboard.press('ArrowUp');
  await expect(menu.locator('.lm-mod-active')).toHaveText(/Axis: time/);
  await lab.page.keyboard.press('Enter');
  await expect(menu).toHaveCount(0);
  await more.click();
  await expect(menu.locator('.lm-mod-toggled')).toHaveText(/Axis: time/);
  await lab.page.keyboard.press('Escape');
  // The keys of the menu are not those of the run.
  await expect(player).toHaveAttribute('data-step', before!);
});

test('where one stands is not saved: a notebook opens at the first step', async ({ lab }) => {
  writeSaved(lab, 'position.ipynb', [recorded('pages')]);
  await lab.openNotebook('position.ipynb');
  const player = playerOf(lab, 0);
  const first = await player.getAttribute('data-step');
  await lab.save();
  const untouched = lab.readFile('position.ipynb');
  await player.getByRole('switch', { name: 'Every step' }).click();
  for (let i = 0; i < 7; i++) {
    await player.getByRole('button', { name: 'Next step' }).click();
  }
  await expect(player).not.toHaveAttribute('data-step', first!);
  await player.getByRole('button', { name: 'Open in panel' }).click();
  await player.getByRole('button', { name: 'Last step' }).click();
  await lab.page.evaluate(() => {
    const { shell } = window.jupyterapp as any;
    const notebook = [...shell.widgets('main')].find(widget => widget.context?.save);
    return notebook.context.save();
  });
  expect(lab.readFile('position.ipynb')).toBe(untouched);
  await lab.openNotebook('position.ipynb');
  await expect(playerOf(lab, 0)).toHaveAttribute('data-step', first!);
});

for (const theme of ['light', 'dark'] as const) {
  test(`menu and panel can be used by everyone, in the ${theme} theme`, async ({ lab }) => {
    writeSaved(lab, `axe-${theme}.ipynb`, [recorded('pages')]);
    await lab.openNotebook(`axe-${theme}.ipynb`);
    await lab.theme(theme);
    const inline = playerOf(lab, 0);
    await inline.getByRole('button', { name: 'Open in panel' }).click();
    await lab.command('yieldscope:open-panel', { path: `axe-${theme}.ipynb` });
    const follows = lab.page.locator('.jp-YieldscopePanel:visible');
    await expect(follows.locator('[data-yieldscope="player"]')).toBeVisible();
    await follows.getByRole('button', { name: 'More' }).click();
    await expect(lab.page.locator('.jp-YieldscopeMenu-menu')).toBeVisible();
    await lab.screenshot(`panel-menu-${theme}`);
    for (const part of ['.jp-YieldscopePanel', '.jp-YieldscopeRun', '.jp-YieldscopeMenu-menu']) {
      const { violations } = await new AxeBuilder({ page: lab.page })
        .include(part)
        // Two views of one run have parts of the same names, as two editors of one file have.
        .disableRules(['landmark-unique'])
        .analyze();
      expect(
        violations.map(({ id, nodes }) => [id, nodes.map(node => node.html).slice(0, 3)]),
        part
      ).toEqual([]);
    }
    await lab.page.keyboard.press('Escape');
  });
}
