/** The Python environment `.venv`: made once, with pinned versions, and kept true to its lock files. */
import fs from 'node:fs';
import path from 'node:path';

import { ROOT, VENV, VENV_PYTHON } from './paths.mjs';
import { logged } from './processes.mjs';
import { step } from './progress.mjs';
import { findPython, isRecentEnough, probe, versionText } from './python.mjs';
import { contentHash, readStamp, writeStamp } from './stamps.mjs';

const STAMP = path.join(VENV, 'yieldscope-setup.json');

/** What the wheel is made of, beside the built labextension. */
const WHEEL_SOURCES = ['yieldscope', 'pyproject.toml', 'package.json', 'README.md', 'LICENSE', 'install.json'];

/**
 * The environment variables for what runs in `.venv`: nothing of another Python leaks in.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function venvEnv(env = process.env) {
  const { PYTHONHOME: _home, PYTHONPATH: _path, PIP_TARGET: _target, PIP_PREFIX: _prefix, ...rest } = env;
  const bin = path.dirname(VENV_PYTHON);
  const pathName = Object.keys(rest).find(name => name.toUpperCase() === 'PATH') ?? 'PATH';
  return {
    ...rest,
    VIRTUAL_ENV: VENV,
    [pathName]: `${bin}${path.delimiter}${rest[pathName] ?? ''}`,
    PIP_USER: '0',
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_RETRIES: env.PIP_RETRIES ?? '2',
    PYTHONUTF8: '1'
  };
}

/**
 * Make `.venv` if it is missing, broken, or of another Python than the one that PYTHON asks for.
 *
 * @throws {Failure} If no Python fits or the environment cannot be made.
 */
export async function ensureVenv() {
  const present = fs.existsSync(VENV_PYTHON) ? probe(VENV_PYTHON) : null;
  const usable = present !== null && isRecentEnough(present);
  if (usable && !process.env.PYTHON) {
    return;
  }
  const python = findPython();
  if (usable && sameFile(present.executable, python.executable)) {
    return;
  }
  const title = `Making .venv with Python ${versionText(python)}`;
  await step(title, 5, async () => {
    fs.rmSync(VENV, { recursive: true, force: true });
    try {
      await logged(title, python.executable, ['-m', 'venv', VENV], { env: venvEnv() });
    } catch (error) {
      // Half an environment would pass for a whole one the next time.
      fs.rmSync(VENV, { recursive: true, force: true });
      throw error;
    }
    writeStamp(STAMP, { python: python.executable });
  });
}

/**
 * @param {string} one
 * @param {string} other
 */
function sameFile(one, other) {
  try {
    return fs.realpathSync(one) === fs.realpathSync(other);
  } catch {
    return false;
  }
}

/**
 * Install one of the lock files of `scripts/python` into `.venv`.
 *
 * @param {'start' | 'test'} name
 */
export async function ensurePackages(name) {
  await ensureVenv();
  const lock = `scripts/python/${name}.txt`;
  const hash = contentHash([lock]);
  if (readStamp(STAMP)[name] === hash) {
    return;
  }
  const title = name === 'start' ? 'Installing JupyterLab into .venv' : 'Installing the Python test tools into .venv';
  await step(title, name === 'start' ? 40 : 10, async () => {
    const args = ['-m', 'pip', 'install', '--quiet', '--prefer-binary', '-r', path.join(ROOT, lock)];
    await logged(title, VENV_PYTHON, args, { env: venvEnv() });
    writeStamp(STAMP, { [name]: hash });
  });
}

/**
 * Install this package, with the extension that was built, into `.venv` as a user would get it: from a wheel.
 *
 * @param {string} bundle - The hash of the built extension.
 */
export async function ensureInstalled(bundle) {
  await ensurePackages('start');
  const hash = `${contentHash(WHEEL_SOURCES)} ${bundle}`;
  if (readStamp(STAMP).wheel === hash) {
    return;
  }
  const title = 'Installing Yieldscope into .venv';
  await step(title, 6, async () => {
    const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-build-isolation', '--force-reinstall', ROOT];
    // The extension is built already, and by the caller: the wheel takes it as it is.
    await logged(title, VENV_PYTHON, args, { env: { ...venvEnv(), SKIP_JUPYTER_BUILDER: '1' } });
    writeStamp(STAMP, { wheel: hash });
  });
}

