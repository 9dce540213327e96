/** The command `npm run gallery`. */
import fs from 'node:fs';
import path from 'node:path';

import { ensureBrowser } from './browser.mjs';
import { ensureBundle } from './bundle.mjs';
import { ensureInstalled } from './environment.mjs';
import { tool } from './modules.mjs';
import { ROOT, shown } from './paths.mjs';
import { onInterrupt, streamed } from './processes.mjs';

const GALLERY = path.join(ROOT, 'gallery');

/**
 * Make the pictures afresh, in a real JupyterLab, and say where the page is.
 *
 * @param {string[]} only - Parts of the names of the sets of pictures to make; none for all. Then what is there stays.
 * @returns {Promise<number>} The exit status.
 */
export async function gallery(only) {
  onInterrupt(() => 130);
  await ensureInstalled(await ensureBundle());
  await ensureBrowser();
  if (only.length === 0) {
    fs.rmSync(GALLERY, { recursive: true, force: true });
  }
  const config = 'test/browser/gallery/playwright.config.ts';
  const status = await streamed(process.execPath, [
    tool('@playwright/test/cli.js'),
    'test',
    '--config',
    config,
    ...(only.length > 0 ? ['-g', only.join('|')] : [])
  ]);
  if (status === 0) {
    console.log(`\nThe gallery is in ${shown(path.join(GALLERY, 'index.html'))}.`);
  }
  return status;
}
