import { type ChildProcess, execFileSync, spawn } from 'child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { expect, test } from '@playwright/test';

import { PYTHON, ROOT, freePort } from './server';

/** Processes whose command line has a text in it, as `pid command line`. */
function processesWith(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,args=', '-ww'], { encoding: 'utf8' }).split('\n');
  return lines.map(line => line.trim()).filter(line => line.includes(text));
}

/** The notebooks of the guide, by name and content. */
function guide(): Record<string, string> {
  const folder = join(ROOT, 'notebooks');
  const notebooks = readdirSync(folder)
    .filter(name => name.endsWith('.ipynb'))
    .sort();
  return Object.fromEntries(
    notebooks.map(name => [name, readFileSync(join(folder, name), 'utf8')])
  );
}

let home: string;
let child: ChildProcess;

test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'yieldscope-start-'));
});

test.afterEach(() => {
  // Ends JupyterLab too, should the test not have come that far.
  child.kill('SIGTERM');
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

test('npm start serves the guide from a work folder, and Ctrl-C stops it all', async ({ page }) => {
  test.skip(process.platform === 'win32', 'asks ps for what runs');
  const before = guide();
  const port = await freePort();
  const work = join(home, 'work');
  const args = ['scripts/start.mjs', '--no-browser', '--port', String(port), '--work', work];
  child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(home, 'config'),
      JUPYTER_DATA_DIR: join(home, 'data'),
      JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
      IPYTHONDIR: join(home, 'ipython')
    },
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const gone = new Promise<number | null>(resolve => child.once('exit', resolve));
  let output = '';
  child.stdout!.setEncoding('utf8').on('data', text => (output += text));

  // All packages were installed for this test already: nothing is installed again.
  await expect.poll(() => output, { timeout: 60_000 }).toMatch(/http:\S+token=\w+/);
  expect(output).not.toMatch(/Making|Installing JupyterLab|Installing the npm packages/);
  const address = /http:\S+token=\w+/.exec(output)![0];
  expect(address).toContain(`http://127.0.0.1:${port}/lab`);

  const [first] = Object.keys(before);
  await page.goto(address);
  await expect(page.getByRole('tab', { name: first })).toBeVisible();
  expect(readFileSync(join(work, first), 'utf8')).toBe(before[first]);

  // The kernel that the page has started is one of .venv.
  const headers = { Authorization: `token ${new URL(address).searchParams.get('token')}` };
  const url = `http://127.0.0.1:${port}/api/kernels`;
  const idle = async (): Promise<string[]> => {
    const answer = await fetch(url, { headers });
    const kernels = (await answer.json()) as { id: string; execution_state: string }[];
    return kernels.filter(kernel => kernel.execution_state === 'idle').map(({ id }) => id);
  };
  await expect.poll(idle).toHaveLength(1);
  const [id] = await idle();
  expect(processesWith(id)).toHaveLength(1);
  expect(processesWith(id)[0].split(' ')[1]).toBe(PYTHON);

  child.kill('SIGINT');
  expect(await gone).toBe(0);
  expect(processesWith(id)).toEqual([]);
  await expect(fetch(url, { headers })).rejects.toThrow();
  expect(guide()).toEqual(before);
});
