/** The Watch toggle and the command that runs one cell watched, in real kernels. */
import type { Locator } from '@playwright/test';

import { expect, test, type Lab } from './lab';

const MIME = 'application/vnd.yieldscope.trace+json';

const GENERATOR = ['def gen():', '    yield 1', '    yield 2', '', 'list(gen())'].join('\n');

/** JupyterLab's debugger does not catch that its request goes down with a kernel. */
const DEBUGGER = /Canceled future for debug_request/;

/** The toggle of the notebook that is shown. */
function toggle(lab: Lab): Locator {
  return lab.page
    .locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-YieldscopeWatchButton')
    .getByRole('button', { name: 'Watch' });
}

interface ICell {
  execution_count: number | null;
  outputs: { output_type: string; data?: Record<string, unknown>; text?: string }[];
}

/** The cells as they would be saved. */
function cells(lab: Lab): Promise<ICell[]> {
  return lab.page.evaluate(() => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      context: { model: { toJSON(): { cells: ICell[] } } };
    };
    return panel.context.model.toJSON().cells;
  });
}

/** What each output of a cell is: the type of a trace, or the kind of the output. */
async function outputs(lab: Lab, index: number): Promise<string[]> {
  const all = await cells(lab);
  return all[index].outputs.map(output =>
    output.data && MIME in output.data ? 'trace' : output.output_type
  );
}

/** The names of the modules of the kernel that a silent request finds, without a trace of itself. */
async function ask(lab: Lab, expression: string): Promise<string> {
  return lab.page.evaluate(async code => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      sessionContext: {
        session: {
          kernel: {
            requestExecute(content: object): {
              done: Promise<{
                content: { user_expressions: { x: { data: Record<string, string> } } };
              }>;
            };
          };
        };
      };
    };
    const reply = await panel.sessionContext.session.kernel.requestExecute({
      code: '',
      silent: true,
      user_expressions: { x: code }
    }).done;
    return reply.content.user_expressions.x.data['text/plain'];
  }, expression);
}

for (const kernel of ['python3', 'bare'] as const) {
  test(`the toggle watches the cells that follow, in the ${kernel} kernel`, async ({ lab }) => {
    await lab.openNotebook(`toggle-${kernel}.ipynb`, ['1 + 1', GENERATOR, 'print("x")'], kernel);
    const button = toggle(lab);
    await expect(button).toBeEnabled();
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await lab.runCell(0);
    expect(await outputs(lab, 0)).toEqual(['execute_result']);
    const icon = lab.page.locator('.jp-YieldscopeWatchButton svg');
    const off = await icon.innerHTML();

    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    expect(await icon.innerHTML()).not.toBe(off);
    await lab.runCell(1);
    await lab.runCell(2);
    expect(await outputs(lab, 1)).toEqual(['execute_result', 'trace']);
    expect(await outputs(lab, 2)).toEqual(['stream', 'trace']);
    await expect(lab.output(1).locator('[data-yieldscope="player"]')).toBeVisible();
    // Execution counts are those of the cells alone.
    expect((await cells(lab)).map(cell => cell.execution_count)).toEqual([1, 2, 3]);

    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await lab.runCell(1);
    expect(await outputs(lab, 1)).toEqual(['execute_result']);
    await lab.save();
    expect(lab.readFile(`toggle-${kernel}.ipynb`)).not.toContain('watch');
  });

  test(`one cell is run watched, in the ${kernel} kernel`, async ({ lab }) => {
    await lab.openNotebook(`once-${kernel}.ipynb`, [GENERATOR, '2'], kernel);
    await lab.selectCell(0);
    await lab.command('yieldscope:run-watched');
    expect(await outputs(lab, 0)).toEqual(['execute_result', 'trace']);
    await lab.runCell(0);
    expect(await outputs(lab, 0)).toEqual(['execute_result']);
    await lab.runCell(1);
    expect(await outputs(lab, 1)).toEqual(['execute_result']);
    await expect(toggle(lab)).toHaveAttribute('aria-pressed', 'false');
  });

  test(`watching survives a restart of the ${kernel} kernel`, async ({ lab }) => {
    lab.allowProblem(DEBUGGER);
    await lab.openNotebook(`restart-${kernel}.ipynb`, [GENERATOR, 'x = 1'], kernel);
    await toggle(lab).click();
    await lab.runCell(0);
    expect(await outputs(lab, 0)).toEqual(['execute_result', 'trace']);
    await lab.page.evaluate(async () => {
      const panel = window.jupyterapp.shell.currentWidget as unknown as {
        sessionContext: { restartKernel(): Promise<void> };
      };
      await panel.sessionContext.restartKernel();
    });
    await expect(toggle(lab)).toHaveAttribute('aria-pressed', 'true');
    // At once: whoever runs a cell first must not come before the watch.
    await lab.command('notebook:run-all-cells');
    expect(await outputs(lab, 0)).toEqual(['execute_result', 'trace']);
    expect(await outputs(lab, 1)).toEqual(['trace']);
    expect((await cells(lab))[0].execution_count).toBe(1);
  });
}

test('a kernel that dies leaves the notebook usable, and the next run watched', async ({ lab }) => {
  lab.allowProblem(DEBUGGER);
  await lab.openNotebook('dies.ipynb', ['import os\nos._exit(1)', GENERATOR], 'bare');
  await toggle(lab).click();
  await lab.startCell(0);
  const ok = lab.page.locator('.jp-Dialog .jp-mod-accept');
  await ok.waitFor({ timeout: 30_000 });
  await ok.click();
  // JupyterLab loses what is sent while it connects anew.
  await expect(async () => {
    await lab.startCell(1);
    await expect
      .poll(() => outputs(lab, 1), { timeout: 3000 })
      .toEqual(['execute_result', 'trace']);
  }).toPass({ timeout: 45_000 });
  await expect(toggle(lab)).toHaveAttribute('aria-pressed', 'true');
});

test('nothing is injected into a kernel that does not use it', async ({ lab }) => {
  const modules = '[m for m in __import__("sys").modules if m.startswith("yieldscope")]';
  await lab.openNotebook('untouched.ipynb', ['1 + 1'], 'bare');
  await lab.runCell(0);
  expect(await ask(lab, modules)).toBe('[]');
  expect(await ask(lab, '[f for f in __import__("sys").meta_path if "Source" in repr(f)]')).toBe(
    '[]'
  );
});

test('a cell that names the package finds it, and leaves no trace of how', async ({ lab }) => {
  await lab.openNotebook(
    'names.ipynb',
    [
      '%load_ext yieldscope',
      `%%yieldscope --no-lines\n${GENERATOR}`,
      'import yieldscope\nwith yieldscope.watch() as run:\n    list(gen())\nlen(run.frames)',
      'sorted(name for name in globals() if not name.startswith("_"))'
    ],
    'bare'
  );
  const before = await ask(lab, '__import__("os").listdir()');
  // All at once: the package must be there before the first cell runs.
  await lab.command('notebook:run-all-cells');
  expect(await outputs(lab, 0)).toEqual([]);
  expect(await outputs(lab, 1)).toEqual(['execute_result', 'trace']);
  expect(await outputs(lab, 2)).toEqual(['execute_result']);
  await expect(lab.output(3)).toContainText(
    "['In', 'Out', 'exit', 'gen', 'get_ipython', 'open', 'quit', 'run', 'yieldscope']"
  );
  expect((await cells(lab)).map(cell => cell.execution_count)).toEqual([1, 2, 3, 4]);
  expect(await ask(lab, '__import__("os").listdir()')).toBe(before);
});

test('the toggle follows %yieldscope on and off', async ({ lab }) => {
  await lab.openNotebook('follows.ipynb', [
    '%load_ext yieldscope\n%yieldscope on',
    '1',
    '%yieldscope off',
    '2'
  ]);
  const button = toggle(lab);
  await lab.runCell(0);
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await lab.runCell(1);
  expect(await outputs(lab, 1)).toEqual(['execute_result', 'trace']);
  await lab.runCell(2);
  await expect(button).toHaveAttribute('aria-pressed', 'false');

  // What the page has switched on, the magic switches off, also for cells that were sent already.
  await button.click();
  await expect(button).toHaveAttribute('aria-pressed', 'true');
  await lab.command('notebook:run-all-cells');
  expect(await outputs(lab, 1)).toEqual(['execute_result', 'trace']);
  expect(await outputs(lab, 3)).toEqual(['execute_result']);
  await expect(button).toHaveAttribute('aria-pressed', 'false');
});

test('each notebook has its own toggle', async ({ lab }) => {
  await lab.openNotebook('first.ipynb', ['1']);
  lab.writeNotebook('second.ipynb', ['2']);
  await toggle(lab).click();
  await expect(toggle(lab)).toHaveAttribute('aria-pressed', 'true');
  await lab.command('docmanager:open', { path: 'second.ipynb', options: { mode: 'split-right' } });
  await lab.kernelReady();
  const buttons = lab.page.locator('.jp-YieldscopeWatchButton').getByRole('button');
  await expect(buttons).toHaveCount(2);
  await expect(buttons.nth(0)).toHaveAttribute('aria-pressed', 'true');
  await expect(buttons.nth(1)).toHaveAttribute('aria-pressed', 'false');
  await lab.command('notebook:run-cell');
  expect(await outputs(lab, 0)).toEqual(['execute_result']);
});

test('the toggle says why it cannot watch', async ({ lab }) => {
  await lab.openNotebook('echo.ipynb', ['yieldscope'], 'echo');
  const button = toggle(lab);
  await expect(button).toBeDisabled();
  await expect(button).toHaveAttribute('aria-pressed', 'false');
  // On the part that takes the pointer although the button is disabled.
  const title = lab.page.locator('.jp-YieldscopeWatchButton');
  await expect(title).toHaveAttribute(
    'title',
    'Yieldscope watches Python only; this kernel runs echo'
  );
  await lab.runCell(0);
  // The kernel shows what it is sent: this cell alone.
  await expect(lab.output(0)).toHaveText('yieldscope');
  const kernelCommand = await lab.page.evaluate(() => {
    const { commands } = window.jupyterapp as unknown as {
      commands: { isEnabled(id: string): boolean };
    };
    return ['yieldscope:toggle-watch', 'yieldscope:run-watched'].map(id => commands.isEnabled(id));
  });
  expect(kernelCommand).toEqual([false, false]);

  await lab.page.evaluate(async () => {
    const panel = window.jupyterapp.shell.currentWidget as unknown as {
      sessionContext: { shutdown(): Promise<void> };
    };
    await panel.sessionContext.shutdown();
  });
  await expect(title).toHaveAttribute(
    'title',
    'Yieldscope cannot watch: this notebook has no kernel'
  );
});

test('an error and an interrupt are shown as ever, with the run up to there', async ({ lab }) => {
  await lab.openNotebook('ends.ipynb', [
    '1 / 0',
    'import time\nprint("now", flush=True)\nwhile True:\n    time.sleep(0.01)'
  ]);
  await toggle(lab).click();
  await lab.runCell(0).catch(() => undefined);
  expect(await outputs(lab, 0)).toEqual(['error', 'trace']);
  await lab.startCell(1);
  await expect(lab.output(1)).toContainText('now');
  await lab.command('notebook:interrupt-kernel');
  await expect.poll(() => outputs(lab, 1)).toEqual(['stream', 'error', 'trace']);
});

test('the commands are in the palette and the menus', async ({ lab }) => {
  await lab.openNotebook('menus.ipynb', ['1']);
  await lab.selectCell(0);
  await lab.cell(0).locator('.jp-InputArea').click({ button: 'right' });
  const menu = lab.page.locator('.lm-Menu');
  await expect(menu.locator('[data-command="yieldscope:run-watched"]')).toHaveText(/Watch It/);
  await menu.locator('[data-command="yieldscope:toggle-watch"]').click();
  await expect(toggle(lab)).toHaveAttribute('aria-pressed', 'true');
  await lab.cell(0).locator('.jp-InputArea').click({ button: 'right' });
  await expect(lab.page.locator('.lm-Menu [data-command="yieldscope:toggle-watch"]')).toHaveClass(
    /lm-mod-toggled/
  );
  await lab.page.keyboard.press('Escape');
  await lab.command('apputils:activate-command-palette');
  await lab.page.locator('.lm-CommandPalette-input:visible').fill('watch');
  await expect(
    lab.page.locator('.lm-CommandPalette-item[data-command^="yieldscope:"]')
  ).toHaveCount(2);
  for (const theme of ['light', 'dark'] as const) {
    await lab.theme(theme);
    await lab.screenshot(`watch-toggle-${theme}`, lab.page.locator('.jp-NotebookPanel-toolbar'));
  }
});
