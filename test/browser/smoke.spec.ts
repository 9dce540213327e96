import { LabServer, expect, test } from './lab';

test('JupyterLab starts with the extension enabled and an empty console', async ({ lab }) => {
  await lab.open();
  await expect(lab.page.locator('#jp-main-dock-panel')).toBeVisible();

  // What the server tells the page to load.
  const config = await lab.page.evaluate(
    () =>
      JSON.parse(document.getElementById('jupyter-config-data')!.textContent) as Record<
        string,
        unknown
      >
  );
  const extensions = config.federated_extensions as { name: string; extension?: string }[];
  expect(extensions.map(({ name }) => name)).toContain('yieldscope');
  expect(config.disabledExtensions).not.toContain('yieldscope');

  // What the page has loaded: a module that cannot be loaded is missing here.
  const loaded = await lab.page.evaluate(() =>
    Object.keys((globalThis as unknown as { _JUPYTERLAB: object })._JUPYTERLAB)
  );
  expect(loaded).toContain('yieldscope');
});

test('a notebook runs its cells in the kernel of .venv', async ({ lab }) => {
  await lab.openNotebook('plain.ipynb', [
    { markdown: '# Title' },
    'import yieldscope\nprint(6 * 7)'
  ]);
  await lab.runCell(1);
  await expect(lab.output(1)).toHaveText('42');
  await lab.save();
  expect(lab.readFile('plain.ipynb')).toContain('42\\n');
});

test('the bare kernel has no yieldscope, and the echo kernel is not Python', async ({ lab }) => {
  // The name in two parts: a cell that names the package has it brought to its kernel.
  const probe = 'import importlib.util\nprint(importlib.util.find_spec("yield" + "scope"))';
  await lab.openNotebook('bare.ipynb', [probe], 'bare');
  await lab.runCell(0);
  await expect(lab.output(0)).toHaveText('None');

  await lab.openNotebook('echo.ipynb', ['not Python'], 'echo');
  await lab.runCell(0);
  await expect(lab.output(0)).toHaveText('not Python');
});

test('both themes can be shown', async ({ lab }) => {
  await lab.openNotebook('themes.ipynb', ['print("x")']);
  for (const theme of ['dark', 'light'] as const) {
    await lab.theme(theme);
    await lab.screenshot(`smoke-${theme}`);
  }
});

test('a rejection that nobody catches is a problem, until it is allowed', async ({ lab }) => {
  await lab.open();
  expect(lab.problems).toEqual([]);
  await lab.page.evaluate(() => {
    void Promise.reject(new Error('nobody catches this'));
  });
  await expect.poll(() => lab.problems.join()).toContain('nobody catches this');
  lab.allowProblem(/nobody catches this/);
  expect(lab.problems).toEqual([]);
});

test('Notebook 7 loads the same extension', async ({ page }) => {
  const server = await LabServer.start({ app: 'notebook' });
  try {
    await page.goto(`${server.url}tree?token=${server.token}`);
    await expect(page.getByRole('tab', { name: 'Files' })).toBeVisible();
    const loaded = await page.evaluate(() =>
      Object.keys((globalThis as unknown as { _JUPYTERLAB: object })._JUPYTERLAB)
    );
    expect(loaded).toContain('yieldscope');
  } finally {
    await page.close();
    await server.stop();
  }
});
