import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const root = join(__dirname, '../../..');

/** What the compiler says of a file in src/trace, by the configuration for that room. */
function compile(source: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'yieldscope-trace-'));
  try {
    for (const name of ['tsconfig.json', 'tsconfig.trace.json']) {
      cpSync(join(root, name), join(copy, name));
    }
    mkdirSync(join(copy, 'src/trace'), { recursive: true });
    writeFileSync(join(copy, 'src/trace/planted.ts'), source);
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const args = [tsc, '-p', 'tsconfig.trace.json'];
    return spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' }).stdout;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

describe('the room of the trace', () => {
  it('compiles what is pure', () => {
    expect(compile('export const double = (n: number): number => 2 * n;\n')).toBe('');
  });

  it.each([
    ['document', 'export const title = document.title;\n'],
    ['HTMLElement', 'export type Part = HTMLElement;\n'],
    ['window', 'export const width = window.innerWidth;\n'],
    ['requestAnimationFrame', 'requestAnimationFrame(() => undefined);\n'],
    ['process', 'export const env = process.env;\n']
  ])('knows no %s', (name, source) => {
    expect(compile(source)).toContain(`Cannot find name '${name}'`);
  });
});
