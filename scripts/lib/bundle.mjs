/** The labextension. */
import fs from 'node:fs';
import path from 'node:path';

import { ensureModules, tool } from './modules.mjs';
import { LABEXTENSION, ROOT } from './paths.mjs';
import { logged } from './processes.mjs';
import { step } from './progress.mjs';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';

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
