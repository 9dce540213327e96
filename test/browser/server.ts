/** A real JupyterLab server for the browser tests, with folders and settings of its own. */
import { type ChildProcess, execFileSync, spawn } from 'child_process';
import { randomBytes } from 'crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'fs';
import { createServer, type AddressInfo } from 'net';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

/** The clone's top folder. */
export const ROOT = join(__dirname, '../..');

const WINDOWS = process.platform === 'win32';
const VENV = join(ROOT, '.venv');

/** The interpreter in which JupyterLab and its kernels run. */
export const PYTHON = join(VENV, WINDOWS ? 'Scripts/python.exe' : 'bin/python');

/**
 * The kernels that a test server offers.
 *
 * - `python3`: Python with yieldscope installed, as a user of the wheel has it;
 * - `bare`: the same Python without the yieldscope package, as in an environment other than the server's;
 * - `echo`: not Python.
 */
export type KernelName = 'python3' | 'bare' | 'echo';

/** A running server. */
export class LabServer {
  /**
   * Start a server and wait until it answers.
   *
   * @param options - What to serve.
   * @throws Error with the end of its log if it does not come up within a minute.
   */
  static async start(options: LabServer.IOptions = {}): Promise<LabServer> {
    if (!existsSync(PYTHON)) {
      throw new Error('There is no .venv: run npm run test:browser, which makes it.');
    }
    const home = mkdtempSync(join(tmpdir(), 'yieldscope-browser-'));
    const server = new LabServer(home, await freePort(), options.app ?? 'lab', options.env ?? {});
    server._prepare();
    server._spawn();
    try {
      await server._answer();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private constructor(
    private readonly _home: string,
    readonly port: number,
    private readonly _app: 'lab' | 'notebook',
    private readonly _extra: Record<string, string>
  ) {
    this.folder = join(_home, 'work');
    this.url = `http://127.0.0.1:${port}/`;
  }

  /** Where it listens, with a slash at the end. */
  readonly url: string;

  /** The folder that it serves: tests read and write files here directly. */
  readonly folder: string;

  readonly token = randomBytes(16).toString('hex');

  /** What the server has printed so far. */
  get log(): string {
    const file = join(this._home, 'jupyter.log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /**
   * Call the server's REST API.
   *
   * @param path - As in `api/sessions`.
   * @throws Error on a status that is not 2xx.
   */
  async api(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, Authorization: `token ${this.token}` };
    const answer = await fetch(this.url + path, { ...init, headers });
    if (!answer.ok) {
      throw new Error(`${init.method ?? 'GET'} ${path}: ${answer.status}`);
    }
    return answer;
  }

  /** Shut down all sessions with their kernels. */
  async endSessions(): Promise<void> {
    const sessions = (await (await this.api('api/sessions')).json()) as { id: string }[];
    await Promise.all(
      sessions.map(({ id }) =>
        // One may be gone by itself meanwhile.
        this.api(`api/sessions/${id}`, { method: 'DELETE' }).catch(() => undefined)
      )
    );
  }

  /** End the server and its kernels, and start it again on the same folders, at the same address. */
  async restart(): Promise<void> {
    await this._end();
    this._spawn();
    await this._answer();
  }

  /** End the server and its kernels and remove its folders; safe to call twice. */
  async stop(): Promise<void> {
    await this._end();
    rmSync(this._home, { recursive: true, force: true, maxRetries: 5 });
  }

  private async _end(): Promise<void> {
    const child = this._child;
    this._child = null;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(timer);
    }
  }

  /** Make the folders, the settings and the kernels. */
  private _prepare(): void {
    mkdirSync(this.folder, { recursive: true });
    const settings = join(this._home, 'config/lab/user-settings/@jupyterlab');
    const write = (file: string, content: unknown): void => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(content));
    };
    // Questions and news that no test is about.
    write(join(settings, 'apputils-extension/notification.jupyterlab-settings'), {
      fetchNews: 'false',
      checkForUpdates: false
    });
    const kernels = join(this._home, 'data/kernels');
    write(join(kernels, 'bare/kernel.json'), {
      display_name: 'Python without Yieldscope',
      language: 'python',
      metadata: { debugger: true },
      argv: [PYTHON, '-S', '-c', bareLauncher(this._bareSite()), '-f', '{connection_file}']
    });
    write(join(kernels, 'echo/kernel.json'), {
      display_name: 'Echo (not Python)',
      language: 'echo',
      argv: [PYTHON, join(__dirname, 'kernels/echo.py'), '-f', '{connection_file}']
    });
  }

  /** A folder with all that is installed in `.venv` but yieldscope. */
  private _bareSite(): string {
    const code = 'import sysconfig; print(sysconfig.get_path("purelib"))';
    const site = execFileSync(PYTHON, ['-c', code], { encoding: 'utf8' }).trim();
    const bare = join(this._home, 'bare-site');
    mkdirSync(bare);
    for (const name of readdirSync(site)) {
      if (!name.startsWith('yieldscope') && !name.endsWith('.pth')) {
        symlinkSync(join(site, name), join(bare, name), 'junction');
      }
    }
    return bare;
  }

  private _spawn(): void {
    const app = this._app;
    const {
      PYTHONPATH: _path,
      PYTHONHOME: _pythonHome,
      JUPYTER_PATH: _jupyterPath,
      JUPYTER_CONFIG_PATH: _configPath,
      ...inherited
    } = process.env;
    const env = {
      ...inherited,
      JUPYTER_CONFIG_DIR: join(this._home, 'config'),
      JUPYTER_DATA_DIR: join(this._home, 'data'),
      JUPYTER_RUNTIME_DIR: join(this._home, 'runtime'),
      JUPYTER_PREFER_ENV_PATH: '1',
      IPYTHONDIR: join(this._home, 'ipython'),
      JUPYTER_TOKEN: this.token,
      ...this._extra
    };
    const module = app === 'lab' ? 'jupyterlab.labapp' : 'notebook.app';
    const prefix = app === 'lab' ? 'LabApp' : 'JupyterNotebookApp';
    const args = [
      ...['-c', `import sys; from ${module} import main; sys.exit(main())`],
      '--ServerApp.ip=127.0.0.1',
      `--ServerApp.port=${this.port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.root_dir=${this.folder}`,
      '--ServerApp.open_browser=False',
      '--ServerApp.allow_root=True',
      '--FileContentsManager.delete_to_trash=False',
      `--${prefix}.expose_app_in_browser=True`
    ];
    const log = openSync(join(this._home, 'jupyter.log'), 'w');
    this._child = spawn(PYTHON, args, { cwd: this._home, env, stdio: ['ignore', log, log] });
    closeSync(log);
  }

  private async _answer(): Promise<void> {
    const deadline = Date.now() + 60_000;
    while (Date.now() < deadline && this._child?.exitCode === null) {
      try {
        await this.api('api/status');
        return;
      } catch {
        await new Promise(resolve => setTimeout(resolve, 100));
      }
    }
    throw new Error(`JupyterLab did not start:\n${this.log.slice(-2000)}`);
  }

  private _child: ChildProcess | null = null;
}

export namespace LabServer {
  export interface IOptions {
    /** Which front end: JupyterLab, or Notebook 7. */
    app?: 'lab' | 'notebook';

    /** Environment variables for the server and its kernels. */
    env?: Record<string, string>;
  }
}

/** What starts a kernel that sees `site` in place of the environment's own packages. */
function bareLauncher(site: string): string {
  return [
    'import sys',
    `sys.path.append(${JSON.stringify(site)})`,
    'from ipykernel.kernelapp import launch_new_instance',
    'launch_new_instance()'
  ].join('\n');
}

/** A port of the loopback address that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
