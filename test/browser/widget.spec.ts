import { expect, test } from './lab';
import { recorded, writeSaved } from './saved';
import { playerOf, traceOf, Truth, walk } from './truth';

/** A cell below the saved runs, to see that the notebook goes on. */
const AFTER = 'print(6 * 7)';

const OWN_INVENTION = `%%yieldscope
import asyncio

class Countdown:
    def __init__(self, start):
        self.left = start
    def __aiter__(self):
        return self
    async def __anext__(self):
        if self.left == 0:
            raise StopAsyncIteration
        await asyncio.sleep(0.004)
        self.left -= 1
        return self.left

async def evens(source):
    async for number in source:
        if number % 2 == 0:
            yield number

async def collect(box, source):
    async for number in evens(source):
        box.append(number)

async def nudge(times):
    for time in range(times):
        await asyncio.sleep(0)

box = []
first = asyncio.create_task(collect(box, Countdown(4)), name="first")
second = asyncio.create_task(nudge(3), name="second")
await first
await second
box`;

test('a cell of one’s own, with two tasks and a class-based iterator: true at every step', async ({
  lab
}) => {
  test.setTimeout(240_000);
  await lab.openNotebook('own.ipynb', ['%load_ext yieldscope', OWN_INVENTION]);
  await lab.runCell(0);
  await lab.runCell(1);
  await expect(lab.output(1)).toContainText('[2, 0]');
  const player = playerOf(lab, 1);
  const truth = new Truth(await traceOf(lab, 1));
  await walk(player, truth, false);
  await walk(player, truth, true);
  const { tasks, frames } = truth.trace;
  expect(tasks.map(({ name }) => name)).toEqual(expect.arrayContaining(['first', 'second']));
  // One iterator object: its pulls share one lane, which names the pull that it stands for.
  const pulls = frames.filter(({ qualname }) => qualname === 'Countdown.__anext__');
  expect(new Set(pulls.map(({ receiver }) => receiver)).size).toBe(1);
  await expect(
    player.locator('.jp-YieldscopeLanes-label', { hasText: 'Countdown.__anext__()' })
  ).toHaveCount(1);
});

test('a saved notebook replays when it is not trusted, and without a kernel', async ({ lab }) => {
  writeSaved(lab, 'saved.ipynb', [recorded('pages')], AFTER);
  await lab.openNotebook('saved.ipynb');
  // JupyterLab's debugger may have a question open just then.
  lab.allowProblem(/Canceled future for debug_request/);
  await lab.command('kernelmenu:shutdown');
  const trusted = await lab.page.evaluate(
    () => (window.jupyterapp.shell.currentWidget as any).content.widgets[0].model.trusted as boolean
  );
  expect(trusted).toBe(false);
  const player = playerOf(lab, 0);
  await expect(player).toHaveAttribute('data-step', /^\d+$/);
  // A saved run never plays by itself.
  await lab.page.waitForTimeout(1000);
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  await walk(player, new Truth(await traceOf(lab, 0)), false);
});

test('broken traces say what is wrong, and the notebook goes on', async ({ lab }) => {
  const cut = recorded('pages');
  cut.tables.steps.columns.line.data = cut.tables.steps.columns.line.data.slice(0, 9);
  const foreign = { cells: [], nbformat: 4 };
  const later = { ...recorded('pages'), version: 7 };
  const bomb = recorded('pages');
  bomb.tables.steps.rows = 1e9;
  writeSaved(lab, 'broken.ipynb', [cut, foreign, later, bomb, 'not an object', []], AFTER);
  await lab.openNotebook('broken.ipynb');
  const alerts: [number, RegExp][] = [
    [0, /tables\.steps\.line .*cut/],
    [1, /not a Yieldscope trace/],
    [2, /version 7.*reads version 1/],
    [3, /claims 1000000000 rows/],
    [4, /not valid JSON/],
    [5, /not a Yieldscope trace/]
  ];
  for (const [cell, message] of alerts) {
    await lab.selectCell(cell);
    await expect(lab.output(cell).getByRole('alert')).toHaveText(message);
    await expect(lab.output(cell).getByRole('alert')).toContainText(/run the code again/i);
  }
  await lab.runCell(alerts.length);
  await expect(lab.output(alerts.length)).toHaveText('42');
});

test('what a trace says is text, whatever it says', async ({ lab }) => {
  const markup = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>';
  const hostile = recorded('pages');
  hostile.texts = hostile.texts.map((text: string) => `${markup}${text}`);
  hostile.codes = hostile.codes.map((code: { qualname: string }) => ({
    ...code,
    qualname: `${markup}.${code.qualname}`
  }));
  hostile.stopped = 'limit';
  hostile.stopped_note = markup;
  const [file] = Object.keys(hostile.sources);
  hostile.sources = { [file]: `${markup}\n${hostile.sources[file]}` };
  writeSaved(lab, 'hostile.ipynb', [hostile], AFTER);
  await lab.openNotebook('hostile.ipynb');
  const player = playerOf(lab, 0);
  for (let i = 0; i < 20; i++) {
    await player.getByRole('button', { name: 'Next step' }).click();
  }
  await expect(player).toContainText('<img src=x');
  // The editor puts empty images of its own beside its widgets.
  expect(await player.locator('img:not(.cm-widgetBuffer), script').count()).toBe(0);
  expect(await lab.page.evaluate(() => 'broken' in window)).toBe(false);
});

test('two views of one output stand where each was put', async ({ lab }) => {
  writeSaved(lab, 'views.ipynb', [recorded('pages')], AFTER);
  await lab.openNotebook('views.ipynb');
  const inline = playerOf(lab, 0);
  await inline.getByRole('button', { name: 'Next step' }).click();
  await lab.command('notebook:create-output-view');
  const view = lab.page.locator('.jp-LinkedOutputView [data-yieldscope="player"]');
  await expect(view).toBeVisible();
  const before = await inline.getAttribute('data-step');
  await view.getByRole('button', { name: 'Last step' }).click();
  await expect(view).toHaveAttribute('data-step', (await view.getAttribute('data-steps'))!);
  await expect(inline).toHaveAttribute('data-step', before!);
});

test('the keys of the player work inside it, and the notebook’s own outside', async ({ lab }) => {
  writeSaved(lab, 'keys.ipynb', [recorded('pages')], AFTER);
  await lab.openNotebook('keys.ipynb');
  const { keyboard } = lab.page;
  const player = playerOf(lab, 0);
  const truth = new Truth(await traceOf(lab, 0));
  const { model } = truth;
  await player.focus();
  await keyboard.press('End');
  await truth.check(player, truth.trace.length - 1, false);
  await keyboard.press('Home');
  await truth.check(player, model.momentEnd(0), false);
  await keyboard.press('ArrowRight');
  await keyboard.press('ArrowRight');
  await truth.check(player, model.momentEnd(2), false);
  await keyboard.press('ArrowLeft');
  await truth.check(player, model.momentEnd(1), false);
  await keyboard.press('Alt+ArrowRight');
  await truth.check(player, model.momentEnd(1) + 1, true);
  await keyboard.press(' ');
  await expect(player.getByRole('button', { name: 'Pause' })).toBeVisible();
  await keyboard.press(' ');
  await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
  // Keys that would change the notebook do nothing here.
  for (const key of ['a', 'b', 'x', 'd', 'd', 'm', 'y']) {
    await keyboard.press(key);
  }
  const cells = () =>
    lab.page.evaluate(
      () => (window.jupyterapp.shell.currentWidget as any).content.widgets.length as number
    );
  expect(await cells()).toBe(2);
  // Outside, the notebook has them.
  await lab.cell(1).locator('.jp-InputPrompt').click();
  const step = await player.getAttribute('data-step');
  await keyboard.press('ArrowLeft');
  await keyboard.press('b');
  await expect.poll(cells).toBe(3);
  await expect(player).toHaveAttribute('data-step', step!);
});

test('a saved file opens from the file browser, and a broken one says so', async ({ lab }) => {
  lab.writeFile('run.yieldscope.json', JSON.stringify(recorded('class_iterator')));
  lab.writeFile('cut.yieldscope.json', JSON.stringify(recorded('pages')).slice(0, 500));
  lab.writeFile('plain.json', '{"a": 1}');
  await lab.open('run.yieldscope.json');
  const player = lab.page.locator('[data-yieldscope="player"]');
  await expect(player).toHaveAttribute('data-steps', '91');
  await player.getByRole('button', { name: 'Last step' }).click();
  await expect(player.getByRole('status')).toHaveText('This cell has run to its end.');
  await lab.open('cut.yieldscope.json');
  await expect(lab.page.getByRole('alert')).toContainText('not valid JSON');
  await lab.open('plain.json');
  await expect(lab.page.locator('.jp-RenderedJSON')).toBeVisible();
});

test('colours follow the theme, also of a run that is out of sight when it changes', async ({
  lab
}) => {
  const filler = Array.from({ length: 8 }, () => recorded('pages'));
  writeSaved(lab, 'colours.ipynb', [recorded('pages'), ...filler], AFTER);
  await lab.openNotebook('colours.ipynb');
  const counts = () =>
    playerOf(lab, 0)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        let light = 0;
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) {
          const [red, green, blue, alpha] = data.subarray(i, i + 4);
          if (alpha === 255) {
            light += Number(red === 0x05 && green === 0x23 && blue === 0x39);
            dark += Number(red === 0xb9 && green === 0xd6 && blue === 0xf7);
          }
        }
        return { light: light > 50, dark: dark > 50 };
      });
  for (const theme of ['dark', 'light'] as const) {
    await lab.selectCell(filler.length);
    await lab.theme(theme);
    await lab.selectCell(0);
    await expect.poll(counts).toEqual({ light: theme === 'light', dark: theme === 'dark' });
  }
});
