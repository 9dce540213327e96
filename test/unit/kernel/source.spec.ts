import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

import { BOOTSTRAP, SOURCES, injectionCode, pythonString } from '../../../src/kernel';

const PACKAGE = join(__dirname, '../../../yieldscope');

describe('SOURCES', () => {
  it('holds every module of the package, with its text', () => {
    const modules = readdirSync(PACKAGE).filter(name => name.endsWith('.py'));
    expect(Object.keys(SOURCES).sort()).toEqual(modules.sort());
    for (const name of modules) {
      expect(SOURCES[name]).toBe(readFileSync(join(PACKAGE, name), 'utf8'));
    }
  });

  it('holds the module that the kernel runs first', () => {
    expect(BOOTSTRAP).toBe(SOURCES['injected.py']);
  });
});

describe('injectionCode', () => {
  it('is one line, so that no line of it can look like a magic', () => {
    expect(injectionCode()).not.toContain('\n');
  });

  it('is an expression that binds no name', () => {
    expect(injectionCode()).toMatch(/^__import__\("builtins"\)\.exec\(.*\)$/);
  });
});

describe('pythonString', () => {
  it('quotes as Python reads it', () => {
    expect(pythonString('a"b\\c\n\t\u0001é\u2028')).toBe('"a\\"b\\\\c\\n\\t\\u0001é\u2028"');
  });
});
