/** The folder that JupyterLab serves: copies of the guide, so that the clone's own notebooks never change. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { filesUnder, readStamp, writeStamp } from './stamps.mjs';

/** @param {Buffer} content */
function hashOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

/**
 * Copy the guide. A copy that a person has changed (running a cell and saving is a change) is never written over; one
 * that is still as it was copied follows the guide.
 *
 * @param {string} guide - The folder with the guide's files.
 * @param {string} work - The folder to serve; it is made if it does not exist.
 * @returns {{first: string | null, kept: string[]}} The first notebook's name, and the files for which the guide has a
 *   newer version than the person's own.
 */
export function copyGuide(guide, work) {
  fs.mkdirSync(work, { recursive: true });
  const stampFile = path.join(work, '.yieldscope-guide.json');
  const copied = readStamp(stampFile);
  /** @type {string[]} */
  const kept = [];
  const names = filesUnder(guide).map(file => path.relative(guide, file).split(path.sep).join('/'));
  for (const name of names) {
    const content = fs.readFileSync(path.join(guide, name));
    const hash = hashOf(content);
    const target = path.join(work, name);
    const present = fs.existsSync(target) ? hashOf(fs.readFileSync(target)) : null;
    if (present !== null && present !== hash && present !== copied[name]) {
      const newer = copied[name] !== undefined && copied[name] !== hash;
      // Said once for each new version, not at every start.
      if (newer && copied[`told ${name}`] !== hash) {
        kept.push(name);
        writeStamp(stampFile, { [`told ${name}`]: hash });
      }
      continue;
    }
    if (present !== hash) {
      fs.mkdirSync(path.dirname(target), { recursive: true });
      fs.writeFileSync(target, content);
    }
    if (copied[name] !== hash) {
      writeStamp(stampFile, { [name]: hash });
    }
  }
  const notebooks = names.filter(name => name.endsWith('.ipynb') && !name.includes('/'));
  return { first: notebooks.sort()[0] ?? null, kept };
}
