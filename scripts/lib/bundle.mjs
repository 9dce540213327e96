/** The npm packages and the labextension that is built with them. */
import fs from 'node:fs';
import path from 'node:path';

import { LABEXTENSION, ROOT } from './paths.mjs';
import { logged } from './processes.mjs';
import { step } from './progress.mjs';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';

const MODULES = path.join(ROOT, 'node_modules');
const LIB = path.join(ROOT, 'lib');
const LIB_STAMP = path.join(LIB, '.yieldscope-build.json');

/** All that the bundle is made of; it carries the Python package as text, and the guide. */
const SOURCES = [
  'src',
  'style',
  'schema',
  'notebooks',
  'yieldscope',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'rspack.config.js'
];

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
 * Whether npm has installed exactly what the lock file says. npm writes the list that is read here when it has finished,
 * be it `npm ci` or `npm install`; packages for other platforms are not in it.
 */
function modulesMatch() {
  try {
    const read = (/** @type {string} */ file) =>
      JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8')).packages;
    const installed = read('node_modules/.package-lock.json');
    return Object.entries(read('package-lock.json')).every(
      ([name, { version, optional }]) =>
        name === '' || installed[name]?.version === version || (optional && !installed[name])
    );
  } catch {
    return false;
  }
}

/** Install the npm packages of the lock file. */
export async function ensureModules() {
  if (modulesMatch()) {
    return;
  }
  const title = 'Installing the npm packages';
  await step(title, 75, async () => {
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
    await logged(title, command, args, { shell });
  });
}

/** The path of a command line tool of an npm package. */
export function tool(/** @type {string} */ file) {
  return path.join(MODULES, file);
}

/**
 * Build the labextension if its sources have changed since.
 *
 * @param {{mode?: 'production' | 'development' | 'any'}} [options] - What it must be; `any` takes what is there, and
 *   builds for production.
 * @returns {Promise<string>} What identifies the build.
 */
export async function ensureBundle({ mode = 'any' } = {}) {
  await ensureModules();
  const hash = contentHash(SOURCES);
  const stamp = readStamp(LIB_STAMP);
  const built = stamp.sources === hash && fs.existsSync(path.join(LABEXTENSION, 'package.json'));
  if (built && (mode === 'any' || mode === stamp.mode)) {
    return `${hash} ${stamp.mode}`;
  }
  const chosen = mode === 'any' ? 'production' : mode;
  await step('Building the extension', 8, async () => {
    // Both are made afresh: what a removed source left behind would otherwise be shipped.
    fs.rmSync(LIB, { recursive: true, force: true });
    fs.rmSync(LABEXTENSION, { recursive: true, force: true });
    await logged('Compiling the TypeScript', process.execPath, [
      tool('typescript/bin/tsc'),
      '-p',
      path.join(ROOT, 'tsconfig.json')
    ]);
    await logged('Bundling the extension', process.execPath, [
      tool('@jupyter/builder/lib/build-labextension.js'),
      ...(chosen === 'development' ? ['--development'] : []),
      '--core-package-file',
      tool('@jupyterlab/core-meta/core.package.json'),
      ROOT
    ]);
    writeStamp(LIB_STAMP, { sources: hash, mode: chosen });
  });
  return `${hash} ${chosen}`;
}
