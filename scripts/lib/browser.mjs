/** The browser for the browser tests. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';

import { Failure } from './failure.mjs';
import { ensureModules, tool } from './modules.mjs';
import { logged } from './processes.mjs';
import { step } from './progress.mjs';

const SYSTEM = '/usr/bin/chromium';

/** @param {string} file */
function executable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether Debian's package can be installed: Ubuntu's of that name is a stub for snap. */
function canUseApt() {
  try {
    const release = readFileSync('/etc/os-release', 'utf8');
    return /^ID=["']?debian["']?$/m.test(release) && process.getuid?.() === 0;
  } catch {
    return false;
  }
}

async function installByApt() {
  const title = 'Installing Chromium by apt';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step(title, 60, async () => {
    await logged('Updating the apt lists', 'apt-get', ['update', '-q'], { env });
    const packages = ['chromium', 'fonts-dejavu-core', 'fonts-liberation'];
    const args = ['install', '-q', '-y', '--no-install-recommends', ...packages];
    await logged(title, 'apt-get', args, { env });
  });
}

/**
 * Have a Chromium: the one that CHROMIUM_PATH names, the system's, Debian's package where it may be installed, else
 * Playwright's own. The tests are told by CHROMIUM_PATH, which stays unset for Playwright's.
 *
 * @throws {Failure} If none can be had.
 */
export async function ensureBrowser() {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) {
    if (!executable(CHROMIUM_PATH)) {
      throw new Failure(`CHROMIUM_PATH is set to ${CHROMIUM_PATH}, which is not an executable file.`);
    }
    return;
  }
  if (!executable(SYSTEM) && canUseApt()) {
    await installByApt();
  }
  if (executable(SYSTEM)) {
    process.env.CHROMIUM_PATH = SYSTEM;
    return;
  }
  await ensureModules();
  const cli = tool('@playwright/test/cli.js');
  const found = await logged('Looking for Playwright’s Chromium', process.execPath, [
    '-e',
    `console.log(require(${JSON.stringify(tool('@playwright/test'))}).chromium.executablePath())`
  ]);
  if (existsSync(found.trim())) {
    return;
  }
  const title = 'Installing Playwright’s Chromium';
  await step(title, 60, async () => {
    const withDeps = process.platform === 'linux' && process.getuid?.() === 0 ? ['--with-deps'] : [];
    await logged(title, process.execPath, [cli, 'install', ...withDeps, 'chromium']);
  });
}
