/** Finding a Python that fits. */
import { spawnSync } from 'node:child_process';

import { Failure } from './failure.mjs';

/** The oldest Python that Yieldscope supports. */
export const OLDEST = [3, 10];

/**
 * An interpreter that was asked about itself.
 *
 * @typedef {object} Python
 * @property {string} command - As it was called.
 * @property {string} executable - Its own path; of the base interpreter where it is a virtual environment's.
 * @property {number[]} version - `[major, minor, micro]`.
 * @property {boolean} venv - Whether it can make virtual environments with pip.
 */

// Must run on any Python, 2.7 too, for the sentence to name what was found.
const PROBE = `
import sys
have = []
for name in ("venv", "ensurepip"):
    try:
        __import__(name)
        have.append(name)
    except ImportError:
        pass
print("yieldscope-probe|%d.%d.%d|%s|%s" % (
    sys.version_info[0], sys.version_info[1], sys.version_info[2],
    getattr(sys, "_base_executable", None) or sys.executable, ",".join(have)))
`;

/**
 * Ask an interpreter about itself.
 *
 * @param {string} command - A path or a name on PATH.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Python | null} Null if it cannot be run or is no Python.
 */
export function probe(command, env = process.env) {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...clean } = env;
  const result = spawnSync(command, ['-c', PROBE], {
    env: clean,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 30_000,
    windowsHide: true
  });
  const line = result.stdout?.split(/\r?\n/).find(text => text.startsWith('yieldscope-probe|'));
  if (result.status !== 0 || !line) {
    return null;
  }
  const [, version, executable, modules] = line.split('|');
  return {
    command,
    executable,
    version: version.split('.').map(Number),
    venv: modules === 'venv,ensurepip'
  };
}

/** @param {Python} python */
export function isRecentEnough({ version: [major, minor] }) {
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** @param {Python} python */
export function versionText(python) {
  return python.version.join('.');
}

/** @param {Python} python */
function noVenv(python) {
  const [major, minor] = python.version;
  const remedy =
    process.platform === 'linux'
      ? `install it (on Debian and Ubuntu: apt install python${major}.${minor}-venv)`
      : 'install a complete Python from python.org';
  return `Python ${versionText(python)} (${python.executable}) has no venv module with pip: ${remedy}, or set PYTHON to another Python.`;
}

const CANDIDATES =
  process.platform === 'win32'
    ? ['python', 'python3', 'py']
    : ['python3', 'python', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14'];

/**
 * Find a Python from which to make the virtual environment: the one that the variable PYTHON names, else the first
 * on PATH that fits.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Python}
 * @throws {Failure} If none fits. A PYTHON that is set and does not fit is never passed over.
 */
export function findPython(env = process.env) {
  const oldest = OLDEST.join('.');
  if (env.PYTHON) {
    const python = probe(env.PYTHON, env);
    if (!python) {
      throw new Failure(
        `PYTHON is set to ${env.PYTHON}, which cannot be run as a Python: set it to Python ${oldest} or newer, or unset it.`
      );
    }
    if (!isRecentEnough(python)) {
      throw new Failure(
        `PYTHON is set to ${env.PYTHON}, which is Python ${versionText(python)}: Yieldscope needs ${oldest} or newer.`
      );
    }
    if (!python.venv) {
      throw new Failure(noVenv(python));
    }
    return python;
  }
  /** @type {Python[]} */
  const found = [];
  for (const command of CANDIDATES) {
    const python = probe(command, env);
    if (python && isRecentEnough(python) && python.venv) {
      return python;
    }
    if (python) {
      found.push(python);
    }
  }
  const recent = found.find(isRecentEnough);
  if (recent) {
    throw new Failure(noVenv(recent));
  }
  if (found.length > 0) {
    throw new Failure(
      `Yieldscope needs Python ${oldest} or newer; found only Python ${versionText(found[0])} (${found[0].executable}): install a newer one, or set PYTHON to it.`
    );
  }
  throw new Failure(
    `No Python was found: install Python ${oldest} or newer, or set PYTHON to the one to use.`
  );
}
