/** Counts out of the reports that the test runners write. */

/** @typedef {import('./groups.mjs').Counts} Counts */

/**
 * The counts of a runner that ended with a status. A runner that says it failed has failed, whatever its report counts;
 * so has one that leaves no report or ran nothing.
 *
 * @param {number} status
 * @param {() => Counts} read - May throw.
 * @returns {Counts}
 */
export function withStatus(status, read) {
  /** @type {Counts} */
  let counts;
  try {
    counts = read();
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const nothing = counts.passed + counts.failed + counts.skipped === 0;
  if (counts.failed === 0 && (status !== 0 || nothing)) {
    return { ...counts, failed: 1 };
  }
  return counts;
}

/**
 * @param {string} text - What `jest --json` writes.
 * @returns {Counts}
 */
export function jestCounts(text) {
  const report = JSON.parse(text);
  return {
    passed: report.numPassedTests,
    // A file that could not even be loaded has no failed tests in it.
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests
  };
}

/**
 * @param {string} text - What `pytest --junitxml` writes.
 * @returns {Counts}
 */
export function junitCounts(text) {
  const counts = { tests: 0, failures: 0, errors: 0, skipped: 0 };
  for (const [tag] of text.matchAll(/<testsuite\s[^>]*>/g)) {
    for (const name of /** @type {(keyof typeof counts)[]} */ (Object.keys(counts))) {
      counts[name] += Number(new RegExp(`\\s${name}="(\\d+)"`).exec(tag)?.[1] ?? 0);
    }
  }
  const failed = counts.failures + counts.errors;
  return { passed: counts.tests - failed - counts.skipped, failed, skipped: counts.skipped };
}

/**
 * @param {string} text - What Playwright's json reporter writes.
 * @returns {Counts}
 */
export function playwrightCounts(text) {
  const { stats, errors } = JSON.parse(text);
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected + (errors?.length ?? 0),
    skipped: stats.skipped
  };
}
