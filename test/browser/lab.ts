/**
 * Driving a real JupyterLab. A browser test imports `test` and `expect` from here:
 *
 * ```ts
 * import { expect, test } from './lab';
 *
 * test('a watched cell shows its trace', async ({ lab }) => {
 *   await lab.openNotebook('mine.ipynb', ['%load_ext yieldscope', '%%yieldscope\nsum(i for i in range(3))']);
 *   await lab.runCell(0);
 *   await lab.runCell(1);
 *   await expect(lab.output(1).getByRole('region', { name: /^Yieldscope/ })).toBeVisible();
 * });
 * ```
 *
 * One server serves all tests of a file; each test has its own page, workspace and console. A test fails if anything
 * was written to the console as an error, or a promise was rejected with nobody there to catch it.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';

import { type KernelName, LabServer } from './server';

export { expect, LabServer };

/** Where screenshots and the results of failed tests go; git ignores it. */
export const ARTIFACTS = join(__dirname, 'artifacts');

/**
 * JupyterLab's debugger asks for the modules of a session after every cell, and rejects where there is none: for kernels
 * without a debugger, and for a cell that is run before it has found out.
 */
const NOT_OURS = [/No active debugger session/];

/** The themes that JupyterLab has. */
export const THEMES = {
  light: 'JupyterLab Light',
  dark: 'JupyterLab Dark',
  contrast: 'JupyterLab Dark High Contrast'
} as const;

export type ThemeName = keyof typeof THEMES;

/** What a test needs of the application object that the server exposes to the page. */
interface IExposedApp {
  restored: Promise<void>;
  commands: { execute(id: string, args?: unknown): Promise<unknown> };
  shell: { currentWidget: IExposedPanel | null };
}

interface IExposedPanel {
  context: { ready: Promise<void>; save(): Promise<void> };
  sessionContext: {
    ready: Promise<void>;
    session: { kernel: { info: Promise<unknown>; status: string } | null } | null;
  };
  content: { activeCellIndex: number; scrollToItem(index: number): Promise<void> };
}

declare global {
  interface Window {
    jupyterapp: IExposedApp;
  }
}

/** A cell of a notebook to write: code as a string, or a whole cell. */
export type CellSource = string | { markdown: string };

/** One page with JupyterLab in it. */
export class Lab {
  constructor(
    readonly page: Page,
    readonly server: LabServer
  ) {
    page.on('console', message => {
      if (message.type() === 'error') {
        this._problems.push(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on('pageerror', error => {
      this._problems.push(`uncaught: ${error.stack ?? error.message}`);
    });
  }

  /** Errors on the console, uncaught exceptions and unhandled rejections so far, but those that were allowed. */
  get problems(): string[] {
    return this._problems.filter(text => !this._allowed.some(pattern => pattern.test(text)));
  }

  /** Expect a problem: one that matches does not fail the test. */
  allowProblem(pattern: RegExp): void {
    this._allowed.push(pattern);
  }

  /**
   * Open JupyterLab in a fresh workspace and wait until it has restored itself.
   *
   * @param file - What to open in it, relative to the served folder.
   */
  async open(file?: string): Promise<void> {
    const workspace = `test-${Date.now().toString(36)}`;
    const tree = file ? `/tree/${encodeURI(file)}` : '';
    await this.page.goto(
      `${this.server.url}lab/workspaces/${workspace}${tree}?token=${this.server.token}`
    );
    await this.page.waitForFunction(() => 'jupyterapp' in window);
    await this.page.evaluate(() => window.jupyterapp.restored);
    await this.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  }

  /**
   * Write a notebook into the served folder.
   *
   * @param name - Relative path.
   * @param cells - Its cells.
   * @param kernel - The kernel it asks for.
   */
  writeNotebook(name: string, cells: CellSource[], kernel: KernelName = 'python3'): void {
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {
        kernelspec: {
          name: kernel,
          display_name: kernel,
          language: kernel === 'echo' ? 'echo' : 'python'
        }
      },
      cells: cells.map((cell, index) => {
        const id = `cell-${index}`;
        return typeof cell === 'string'
          ? {
              id,
              cell_type: 'code',
              metadata: {},
              execution_count: null,
              outputs: [],
              source: cell
            }
          : { id, cell_type: 'markdown', metadata: {}, source: cell.markdown };
      })
    };
    this.writeFile(name, JSON.stringify(notebook, null, 1));
  }

  /** Write a file into the served folder. */
  writeFile(name: string, content: string | Uint8Array): void {
    const file = join(this.server.folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  /** Read a file of the served folder. */
  readFile(name: string): string {
    return readFileSync(join(this.server.folder, name), 'utf8');
  }

  /**
   * Open a notebook and wait until its kernel can run cells.
   *
   * @param name - Relative path.
   * @param cells - Its cells; left out for a notebook that is already there.
   * @param kernel - The kernel of the new notebook.
   */
  async openNotebook(name: string, cells?: CellSource[], kernel?: KernelName): Promise<void> {
    if (cells) {
      this.writeNotebook(name, cells, kernel);
    }
    await this.open(name);
    await this.kernelReady();
  }

  /**
   * Wait until the current notebook's kernel is really ready. The execution indicator is of no use: it says idle before
   * a session exists, and a cell run then is silently not run.
   */
  async kernelReady(): Promise<void> {
    await this.page.waitForFunction(() => window.jupyterapp.shell.currentWidget?.sessionContext);
    await this.page.evaluate(async () => {
      const panel = window.jupyterapp.shell.currentWidget!;
      await panel.context.ready;
      await panel.sessionContext.ready;
    });
    await this.page.waitForFunction(
      () => window.jupyterapp.shell.currentWidget?.sessionContext.session?.kernel
    );
    await this.page.evaluate(async () => {
      const kernel = () => window.jupyterapp.shell.currentWidget!.sessionContext.session!.kernel!;
      await kernel().info;
    });
  }

  /** Make a cell the active one and bring it into view. */
  async selectCell(index: number): Promise<void> {
    await this.page.evaluate(async at => {
      const { content } = window.jupyterapp.shell.currentWidget!;
      content.activeCellIndex = at;
      await content.scrollToItem(at);
    }, index);
    await this.cell(index).waitFor();
  }

  /**
   * Run a cell and wait until it has ended, well or not. The active cell stays the same.
   *
   * @param index - Counted from 0, over all cells of the notebook.
   */
  async runCell(index: number): Promise<void> {
    await this.selectCell(index);
    await this.command('notebook:run-cell');
  }

  /** Start a cell and do not wait: for one that is to be interrupted, or looked at while it runs. */
  async startCell(index: number): Promise<void> {
    await this.selectCell(index);
    await this.page.evaluate(() => {
      void window.jupyterapp.commands.execute('notebook:run-cell').catch(() => undefined);
    });
  }

  /** Execute a command of JupyterLab and wait for its end. */
  async command(id: string, args?: Record<string, unknown>): Promise<void> {
    await this.page.evaluate(
      async ([name, values]) => {
        await window.jupyterapp.commands.execute(name, values);
      },
      [id, args] as const
    );
  }

  /** Save the current notebook. */
  async save(): Promise<void> {
    await this.page.evaluate(() => window.jupyterapp.shell.currentWidget!.context.save());
  }

  /** The notebook that is shown. */
  get notebook(): Locator {
    return this.page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook');
  }

  /** A cell, counted from 0 over all cells of the notebook; attached only while it is in view. */
  cell(index: number): Locator {
    return this.notebook.locator(`.jp-Cell[data-windowed-list-index="${index}"]`);
  }

  /** All outputs of a cell. */
  output(index: number): Locator {
    return this.cell(index).locator('.jp-Cell-outputArea');
  }

  /** Choose one of JupyterLab's themes and wait until it is there. */
  async theme(name: ThemeName): Promise<void> {
    const theme = THEMES[name];
    await this.command('apputils:change-theme', { theme });
    await expect(this.page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
    await this.page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  }

  /**
   * Keep a picture among the artifacts.
   *
   * @param name - Without the extension.
   * @param what - A part of the page; the whole window if left out.
   */
  async screenshot(name: string, what?: Locator): Promise<void> {
    const path = join(ARTIFACTS, `${name}.png`);
    await (what ?? this.page).screenshot({ path, animations: 'disabled' });
  }

  private readonly _problems: string[] = [];
  private readonly _allowed = [...NOT_OURS];
}

/** Playwright's `test` with a server for each file and a page of JupyterLab for each test. */
export const test = base.extend<{ lab: Lab }, { server: LabServer }>({
  server: [
    // Playwright reads the names of the parameters: the empty pattern must stay.
    async ({}, use) => {
      const server = await LabServer.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 }
  ],
  lab: async ({ page, server }, use) => {
    await page.addInitScript(() => {
      window.addEventListener('unhandledrejection', event => {
        console.error('unhandled rejection:', event.reason);
      });
    });
    const lab = new Lab(page, server);
    await use(lab);
    // Left open, a page would complain of the kernels that are taken from it.
    const { problems } = lab;
    await page.close();
    await server.endSessions();
    expect(problems, 'errors on the console, uncaught or unhandled').toEqual([]);
  }
});
