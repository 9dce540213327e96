/** The command `npm test`. */
import { describe } from './failure.mjs';
import { GROUPS, USUAL } from './groups.mjs';
import { onInterrupt } from './processes.mjs';
import { duration } from './progress.mjs';

/** @typedef {import('./groups.mjs').Counts} Counts */

/**
 * One group: set up what it needs, run its checks, go on after one that fails.
 *
 * @param {import('./groups.mjs').Group} group
 * @param {(line: string) => void} report - Takes a line for the summary.
 * @returns {Promise<Counts>}
 */
export async function runGroup(group, report) {
  console.log(`\n── ${group.title}`);
  const total = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const need of group.needs) {
      await need();
    }
  } catch (error) {
    const { message, log } = describe(error);
    console.error(message + (log ? `\n(All of its output: ${log})` : ''));
    report(`${group.title}: not run, for want of what it needs: ${message.split('\n')[0]}`);
    return { ...total, failed: 1 };
  }
  for (const check of group.checks) {
    console.log(`\n─ ${check.title}`);
    const begin = Date.now();
    const counts = await check.run();
    report(verdict(check.title, counts, (Date.now() - begin) / 1000));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  return total;
}

/**
 * A line of the summary; only the very last line of all has the form of {@link countsText}.
 *
 * @param {string} title
 * @param {Counts} counts
 * @param {number} seconds
 */
function verdict(title, { passed, failed, skipped }, seconds) {
  const all = passed + failed + skipped;
  const skips = skipped > 0 ? `, ${skipped} skipped` : '';
  const result = failed > 0 ? `FAILED, ${failed} of ${all}` : all > 1 ? `all ${passed} passed` : 'passed';
  return `${title}: ${result}${skips} (${duration(seconds)})`;
}

/** @param {Counts} counts */
export function countsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/**
 * @param {string[]} names - The groups to run; none for all.
 * @returns {Promise<number>} The exit status.
 */
export async function test(names) {
  const unknown = names.filter(name => !(name in GROUPS));
  if (unknown.length > 0) {
    console.error(`There is no group "${unknown[0]}"; there are ${Object.keys(GROUPS).join(', ')}.`);
    return 2;
  }
  onInterrupt(() => 130);
  const chosen = names.length > 0 ? names : USUAL;
  const total = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const lines = [];
  for (const name of chosen) {
    const counts = await runGroup(GROUPS[name], line => lines.push(line));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  console.log(`\n── Summary\n${lines.map(line => `  ${line}`).join('\n')}\n`);
  console.log(countsText(total));
  return total.failed > 0 ? 1 : 0;
}
