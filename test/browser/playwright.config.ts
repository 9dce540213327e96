import { existsSync } from 'fs';
import { join } from 'path';
import { defineConfig } from '@playwright/test';

// CHROMIUM_PATH names the browser; Debian's is found by itself; otherwise it is Playwright's own.
const system = '/usr/bin/chromium';
const executablePath = process.env.CHROMIUM_PATH || (existsSync(system) ? system : undefined);

export default defineConfig({
  testDir: __dirname,
  testMatch: '*.spec.ts',
  outputDir: join(__dirname, 'artifacts/results'),
  // One server and one browser at a time: two cores are enough, and times stay comparable.
  workers: 1,
  timeout: 90_000,
  // A shared machine can stall for longer than a test waits: one more try there, and the report calls it flaky.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ? [['list'], ['json']] : [['list']],
  use: {
    // A video needs an ffmpeg of Playwright's own.
    video: 'off',
    screenshot: 'only-on-failure',
    trace: 'off',
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--force-color-profile=srgb'
      ]
    }
  }
});
