import {
  jestCounts,
  junitCounts,
  playwrightCounts,
  withStatus
} from '../../../scripts/lib/results.mjs';

describe('counts of a test runner', () => {
  it('come from jest’s report, with files that could not be loaded', () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 1,
      numRuntimeErrorTestSuites: 2,
      numPendingTests: 3,
      numTodoTests: 1
    };
    expect(jestCounts(JSON.stringify(report))).toEqual({ passed: 7, failed: 3, skipped: 4 });
  });

  it('come from pytest’s report', () => {
    const xml =
      '<?xml version="1.0"?><testsuites name="all"><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="0.1"><testcase/></testsuite></testsuites>';
    expect(junitCounts(xml)).toEqual({ passed: 4, failed: 3, skipped: 3 });
  });

  it('come from Playwright’s report, with errors outside of tests', () => {
    const report = {
      stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
      errors: [{ message: 'a file could not be loaded' }]
    };
    expect(playwrightCounts(JSON.stringify(report))).toEqual({ passed: 6, failed: 2, skipped: 2 });
  });

  it('show a failure where the runner failed and its report counts none', () => {
    const counts = { passed: 3, failed: 0, skipped: 0 };
    expect(withStatus(1, () => counts)).toEqual({ passed: 3, failed: 1, skipped: 0 });
    expect(withStatus(0, () => counts)).toEqual(counts);
  });

  it('show a failure where there is no report or nothing ran', () => {
    const nothing = { passed: 0, failed: 0, skipped: 0 };
    const failed = { passed: 0, failed: 1, skipped: 0 };
    expect(withStatus(0, () => nothing)).toEqual(failed);
    expect(
      withStatus(0, () => {
        throw new Error('no such file');
      })
    ).toEqual(failed);
  });

  it('are not raised by the status of a runner that counted its failures', () => {
    expect(withStatus(1, () => ({ passed: 3, failed: 2, skipped: 0 })).failed).toBe(2);
  });
});
