/** Where things are in the clone. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone's top folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The Python environment that the two commands make and use. */
export const VENV = path.join(ROOT, '.venv');

/** Logs and results of the two commands. */
export const BUILD = path.join(ROOT, '.build');

/** The built labextension, part of the Python package. */
export const LABEXTENSION = path.join(ROOT, 'yieldscope', 'labextension');

const WINDOWS = process.platform === 'win32';

/** The interpreter of {@link VENV}. */
export const VENV_PYTHON = path.join(VENV, WINDOWS ? 'Scripts' : 'bin', WINDOWS ? 'python.exe' : 'python');

/**
 * A path as shown to people: relative to the clone where it is inside.
 *
 * @param {string} file
 */
export function shown(file) {
  const relative = path.relative(ROOT, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}
