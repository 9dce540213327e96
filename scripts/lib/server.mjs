/** JupyterLab as `npm start` runs it. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

import { venvEnv } from './environment.mjs';
import { Failure } from './failure.mjs';
import { BUILD, VENV, VENV_PYTHON, shown } from './paths.mjs';
import { ended, logged, start } from './processes.mjs';

const HOST = '127.0.0.1';

/**
 * Try to listen on a port of this machine's loopback address.
 *
 * @param {number} port - 0 for any free one.
 * @returns {Promise<{port: number} | {error: string}>} The port, or the system's error code.
 */
export function tryPort(port) {
  return new Promise(resolve => {
    const server = net.createServer();
    server.once('error', error =>
      resolve({ error: /** @type {NodeJS.ErrnoException} */ (error).code ?? error.message })
    );
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const address = /** @type {net.AddressInfo} */ (server.address());
      server.close(() => resolve({ port: address.port }));
    });
  });
}

/**
 * The port to serve on.
 *
 * @param {number | undefined} wanted - The one that was asked for; undefined for 8888 or else any free one.
 * @returns {Promise<number>}
 * @throws {Failure} If the one that was asked for cannot be had.
 */
export async function choosePort(wanted) {
  const result = await tryPort(wanted ?? 8888);
  if ('port' in result) {
    return result.port;
  }
  if (wanted === undefined) {
    const other = await tryPort(0);
    if ('port' in other) {
      return other.port;
    }
  } else if (result.error === 'EADDRINUSE') {
    throw new Failure(
      `Port ${wanted} is taken by another program: stop it, or choose another port with --port.`
    );
  } else if (result.error === 'EACCES') {
    throw new Failure(`Port ${wanted} may not be used by this user: choose one above 1023.`);
  }
  throw new Failure(`Port ${wanted ?? 8888} cannot be used (${result.error}).`);
}

/**
 * Start JupyterLab and wait until it answers.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {string} options.folder - What it serves.
 * @param {string | null} options.notebook - What it opens, relative to the folder.
 * @param {boolean} options.browser - Whether it opens a browser.
 * @returns {Promise<{address: string, child: import('node:child_process').ChildProcess, log: string}>}
 * @throws {Failure} If it ends, or does not answer in a minute.
 */
export async function serve({ port, folder, notebook, browser }) {
  const token = randomBytes(24).toString('hex');
  const share = path.join(VENV, 'share', 'jupyter');
  const base = venvEnv();
  const env = {
    ...base,
    JUPYTER_TOKEN: token,
    // Before any other, so that the kernel and the extension are those of .venv; the settings stay the user's own.
    JUPYTER_PATH: base.JUPYTER_PATH ? `${share}${path.delimiter}${base.JUPYTER_PATH}` : share,
    JUPYTER_PREFER_ENV_PATH: '1'
  };
  const page = notebook === null ? 'lab' : `lab/tree/${encodeURI(notebook)}`;
  const settings = {
    'ServerApp.ip': HOST,
    'ServerApp.port': port,
    'ServerApp.port_retries': 0,
    'ServerApp.root_dir': folder,
    'ServerApp.open_browser': browser ? 'True' : 'False',
    'LabApp.default_url': `/${page}`,
    ...(process.getuid?.() === 0 ? { 'ServerApp.allow_root': 'True' } : {})
  };
  const runtime = await logged(
    'Asking Jupyter for its folders',
    VENV_PYTHON,
    ['-c', 'from jupyter_core.paths import jupyter_runtime_dir; print(jupyter_runtime_dir())'],
    { env, cwd: VENV }
  );
  const log = path.join(BUILD, 'logs', 'jupyterlab.log');
  fs.mkdirSync(path.dirname(log), { recursive: true });
  const file = fs.openSync(log, 'w');
  const child = start(
    VENV_PYTHON,
    [
      // Not -m and not from the work folder: a json.py of the user's would come before the library's.
      '-c',
      'import sys; from jupyterlab.labapp import main; sys.exit(main())',
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`)
    ],
    { env, cwd: VENV, stdio: ['ignore', file, file] }
  );
  fs.closeSync(file);
  const info = path.join(runtime.trim(), `jpserver-${child.pid}.json`);
  const address = await waitForAnswer(child, info, page, log);
  return { address, child, log };
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} info - The file in which a Jupyter server says where it is.
 * @param {string} page
 * @param {string} log
 */
async function waitForAnswer(child, info, page, log) {
  const gone = ended(child).then(() => true);
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const tick = new Promise(resolve => setTimeout(() => resolve(false), 150));
    if (await Promise.race([gone, tick])) {
      const lines = fs.readFileSync(log, 'utf8').trim().split(/\r?\n/);
      const last = lines.filter(line => /error|critical|\[[CE] /i.test(line)).at(-1) ?? lines.at(-1);
      throw new Failure(`JupyterLab ended at once: ${last || 'it printed nothing'}`, {
        log: shown(log)
      });
    }
    try {
      // What the server says of itself is right even where the user's own configuration overrides ours.
      const { url, token } = JSON.parse(fs.readFileSync(info, 'utf8'));
      const query = token ? `?token=${token}` : '';
      const answer = await fetch(`${url}api/status${query}`);
      if (answer.ok) {
        return `${url}${page}${query}`;
      }
    } catch {
      // Not yet.
    }
  }
  throw new Failure('JupyterLab did not answer within a minute.', { log: shown(log) });
}
