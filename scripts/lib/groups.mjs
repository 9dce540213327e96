/**
 * The groups of `npm test`. Each check runs to its end, shows its own output, and gives its counts.
 *
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 */
import fs from 'node:fs';
import path from 'node:path';

import { ensureBrowser } from './browser.mjs';
import { ensureBundle } from './bundle.mjs';
import { ensureInstalled, ensurePackages, venvEnv } from './environment.mjs';
import { ensureModules, ensurePyodides, tool } from './modules.mjs';
import { BUILD, VENV_PYTHON } from './paths.mjs';
import { streamed } from './processes.mjs';
import { jestCounts, junitCounts, playwrightCounts, withStatus } from './results.mjs';

const RESULTS = path.join(BUILD, 'results');

/**
 * A check that counts as one: it passed or it did not.
 *
 * @param {string} title
 * @param {() => Promise<number>} run - Gives the exit status.
 * @returns {{title: string, run: () => Promise<Counts>}}
 */
function one(title, run) {
  return {
    title,
    run: async () => {
      const ok = (await run()) === 0;
      return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
    }
  };
}

/**
 * A test runner, whose own report is read for the counts.
 *
 * @param {string} title
 * @param {string} report - The name of the report's file.
 * @param {(text: string) => Counts} read
 * @param {(file: string) => Promise<number>} run - Gives the exit status.
 */
function suite(title, report, read, run) {
  return {
    title,
    run: async () => {
      const file = path.join(RESULTS, report);
      fs.mkdirSync(RESULTS, { recursive: true });
      fs.rmSync(file, { force: true });
      const status = await run(file);
      return withStatus(status, () => read(fs.readFileSync(file, 'utf8')));
    }
  };
}

/**
 * @param {string} file - In node_modules.
 * @param {string[]} args
 */
const node = (file, ...args) => streamed(process.execPath, [tool(file), ...args]);

/** @param {string[]} args */
const python = (...args) => streamed(VENV_PYTHON, args, { env: venvEnv() });

/**
 * @param {string} report
 * @param {NodeJS.ProcessEnv} env
 */
const pytest = (report, env = venvEnv()) =>
  streamed(VENV_PYTHON, ['-m', 'pytest', '-q', `--junitxml=${report}`], { env });

/**
 * @typedef {object} Group
 * @property {string} title
 * @property {(() => Promise<unknown>)[]} needs - What is set up before, in this order.
 * @property {{title: string, run: () => Promise<Counts>}[]} checks
 */

const pythonTools = () => ensurePackages('start').then(() => ensurePackages('test'));
const installed = () => ensureBundle().then(build => ensureInstalled(build));

/** @type {Record<string, Group>} */
export const GROUPS = {
  types: {
    title: 'Types',
    needs: [ensureModules],
    checks: [
      one('TypeScript: src', () => node('typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit')),
      one('TypeScript: src/trace without a DOM', () =>
        node('typescript/bin/tsc', '-p', 'tsconfig.trace.json')
      ),
      one('TypeScript: tests', () => node('typescript/bin/tsc', '-p', 'tsconfig.test.json')),
      one('TypeScript: scripts', () => node('typescript/bin/tsc', '-p', 'tsconfig.scripts.json'))
    ]
  },
  lint: {
    title: 'Lint',
    needs: [ensureModules, pythonTools],
    checks: [
      one('prettier', () => node('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')),
      one('eslint', () => node('eslint/bin/eslint.js', '--max-warnings=0', '.')),
      one('stylelint', () => node('stylelint/bin/stylelint.mjs', 'style/**/*.css')),
      one('dependency directions', () =>
        node('dependency-cruiser/bin/dependency-cruise.mjs', 'src', '--config', '.dependency-cruiser.cjs')
      ),
      one('ruff check', () => python('-m', 'ruff', 'check', '--quiet', '.')),
      one('ruff format', () => python('-m', 'ruff', 'format', '--check', '--quiet', '.')),
      one('mypy', () => python('-m', 'mypy'))
    ]
  },
  unit: {
    title: 'Unit tests (jest)',
    needs: [ensureModules],
    checks: [
      suite('jest', 'jest.json', jestCounts, file =>
        node('jest/bin/jest.js', '--json', `--outputFile=${file}`, '--reporters=default')
      )
    ]
  },
  python: {
    title: 'Python tests (pytest)',
    needs: [pythonTools, installed, ensurePyodides],
    checks: [suite('pytest', 'pytest.xml', junitCounts, file => pytest(file))]
  },
  browser: {
    title: 'Browser tests (Playwright)',
    needs: [ensureBrowser, pythonTools, installed, ensurePyodides],
    checks: [
      suite('Playwright', 'playwright.json', playwrightCounts, file =>
        streamed(
          process.execPath,
          [tool('@playwright/test/cli.js'), 'test', '--config', 'test/browser/playwright.config.ts'],
          { env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: file } }
        )
      )
    ]
  },
  // The same tests, with the heavier ones at their full size.
  exact: {
    title: 'The recorder at full size (pytest)',
    needs: [pythonTools, installed, ensurePyodides],
    checks: [
      suite('pytest', 'exact.xml', junitCounts, file => pytest(file, { ...venvEnv(), YIELDSCOPE_EXACT: '1' }))
    ]
  }
};

/** What `npm test` runs: the others are for those who ask for them. */
export const USUAL = Object.keys(GROUPS).filter(name => name !== 'exact');
