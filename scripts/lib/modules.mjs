/** The npm packages: those of the clone, and those that only tests need. */
import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from './paths.mjs';
import { logged } from './processes.mjs';
import { step } from './progress.mjs';

/**
 * The npm that runs this script, else the one on PATH.
 *
 * @param {string[]} args
 * @returns {{command: string, args: string[], shell: boolean}}
 */
function npm(args) {
  const cli = process.env.npm_execpath;
  if (cli && /npm-cli\.c?js$/.test(cli)) {
    return { command: process.execPath, args: [cli, ...args], shell: false };
  }
  // On Windows npm is a batch file, which only a shell can start.
  return { command: 'npm', args, shell: process.platform === 'win32' };
}

/**
 * Whether npm has installed exactly what the lock file of `folder` says. npm writes the list that is read here when it has finished,
 * be it `npm ci` or `npm install`; packages for other platforms are not in it.
 *
 * @param {string} folder
 */
function modulesMatch(folder) {
  try {
    const read = (/** @type {string} */ file) =>
      JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')).packages;
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([name, { version, optional }]) =>
        name === '' || installed[name]?.version === version || (optional && !installed[name])
    );
  } catch {
    return false;
  }
}

/**
 * Install what the lock file of `folder` says, if it is not there.
 *
 * @param {string} folder
 * @param {string} title
 * @param {number} seconds - How long it usually takes.
 */
async function ensure(folder, title, seconds) {
  if (modulesMatch(folder)) {
    return;
  }
  await step(title, seconds, async () => {
    const { command, args, shell } = npm([
      'ci',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      // npm's own waits add up to minutes before it admits that there is no network.
      '--fetch-retries=2',
      '--fetch-retry-mintimeout=2000',
      '--fetch-retry-maxtimeout=10000'
    ]);
    await logged(title, command, args, { shell, cwd: folder });
  });
}

/** Install the npm packages of the clone. */
export const ensureModules = () => ensure(ROOT, 'Installing the npm packages', 75);

/** Install the Pyodide releases that the Python tests run in: for tests alone, and so with their own lock file. */
export const ensurePyodides = () =>
  ensure(path.join(ROOT, 'test', 'pyodide'), 'Installing Pyodide for Python 3.10 to 3.14', 20);

/** The path of a command line tool of an npm package. */
export function tool(/** @type {string} */ file) {
  return path.join(ROOT, 'node_modules', file);
}
