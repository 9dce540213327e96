/** The disk. */
import fs from 'node:fs';
import path from 'node:path';

import { Failure } from './failure.mjs';
import { ROOT } from './paths.mjs';

/** What a full setup puts on the disk, in bytes: rounded down, so that it never refuses what would have worked. */
const NEEDED = { node_modules: 700e6, '.venv': 350e6 };

/**
 * Say at once that the disk has no room, rather than after minutes of downloading.
 *
 * @throws {Failure}
 */
export function ensureSpace() {
  let needed = 20e6;
  for (const [name, size] of Object.entries(NEEDED)) {
    if (!fs.existsSync(path.join(ROOT, name, name === '.venv' ? 'share' : '.package-lock.json'))) {
      needed += size;
    }
  }
  const { bavail, bsize } = fs.statfsSync(ROOT);
  const free = bavail * bsize;
  if (free < needed) {
    const mb = (/** @type {number} */ bytes) => `${Math.round(bytes / 1e6)} MB`;
    throw new Failure(
      `The disk is full: ${mb(free)} are free and the setup needs about ${mb(needed)}.`
    );
  }
}
