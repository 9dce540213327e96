import { Clone } from './clone';

let clone: Clone;

beforeEach(() => {
  clone = new Clone();
});

afterEach(() => {
  clone.remove();
});

const LAST = /^\d+ passed, \d+ failed, \d+ skipped$/;

describe('npm test', () => {
  it('goes on after groups that cannot run, and ends with the one line', () => {
    clone.program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
    const run = clone.run('test');
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines.filter(line => LAST.test(line))).toEqual(['0 passed, 5 failed, 0 skipped']);
    expect(lines.at(-1)).toMatch(LAST);
    for (const title of ['Types', 'Lint', 'Unit tests', 'Python tests', 'Browser tests']) {
      expect(run.stdout).toContain(`── ${title}`);
    }
    expect(run.stderr).toContain('No Python was found');
    expect(run.stderr).toContain('the package server cannot be reached');
    expect(run.status).toBe(1);
  });

  it('runs the groups that are named', () => {
    clone.program('npm', 'exit 1');
    const run = clone.run('test', ['types', 'unit']);
    expect(run.stdout).toContain('── Types');
    expect(run.stdout).toContain('── Unit tests');
    expect(run.stdout).not.toContain('── Lint');
    expect(run.stdout.trimEnd().split('\n').at(-1)).toBe('0 passed, 2 failed, 0 skipped');
  });

  it('knows its groups', () => {
    const run = clone.run('test', ['unti']);
    expect(run.stderr).toContain('There is no group "unti"');
    expect(run.status).toBe(2);
  });

  it('wants a CHROMIUM_PATH that can be run', () => {
    const run = clone.run('test', ['browser'], { CHROMIUM_PATH: '/nowhere/chromium' });
    expect(run.stderr).toContain('CHROMIUM_PATH is set to /nowhere/chromium, which is not an');
    expect(run.status).toBe(1);
  });
});
