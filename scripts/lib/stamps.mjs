/** What has been done already, told by the content of files and never by their times. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from './paths.mjs';

const SKIPPED = /^(\.|__pycache__$|labextension$|node_modules$)|\.pyc$/;

/**
 * All files under a file or folder, in a fixed order; hidden ones and caches are left out.
 *
 * @param {string} top - Absolute.
 * @returns {string[]}
 */
export function filesUnder(top) {
  const stat = fs.statSync(top, { throwIfNoEntry: false });
  if (!stat) {
    return [];
  }
  if (!stat.isDirectory()) {
    return [top];
  }
  return fs
    .readdirSync(top)
    .filter(name => !SKIPPED.test(name))
    .sort()
    .flatMap(name => filesUnder(path.join(top, name)));
}

/**
 * A hash over names and contents. A path that does not exist counts as empty.
 *
 * @param {string[]} paths - Files and folders, relative to the clone.
 * @param {string} [root] - Instead of the clone.
 */
export function contentHash(paths, root = ROOT) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(name => filesUnder(path.join(root, name)))) {
    const text = fs.readFileSync(file);
    hash.update(`${path.relative(root, file).split(path.sep).join('/')}\0${text.length}\0`);
    hash.update(text);
  }
  return hash.digest('hex').slice(0, 32);
}

/**
 * Read a stamp: a small JSON file inside the folder of which it speaks, so that both go together.
 *
 * @param {string} file
 * @returns {Record<string, string>} Empty if there is none, or one that cannot be read.
 */
export function readStamp(file) {
  try {
    const stamp = JSON.parse(fs.readFileSync(file, 'utf8'));
    return stamp && typeof stamp === 'object' ? stamp : {};
  } catch {
    return {};
  }
}

/**
 * Change some entries of a stamp.
 *
 * @param {string} file
 * @param {Record<string, string | undefined>} entries - An undefined one is removed.
 */
export function writeStamp(file, entries) {
  const stamp = { ...readStamp(file), ...entries };
  fs.writeFileSync(file, JSON.stringify(stamp, null, 1) + '\n');
}
