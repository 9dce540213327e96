/**
 * Pyodide in a browser that can switch stacks (JSPI), where each callback of the event loop may have a stack of its own: what
 * is recorded there is what a person worked out for every Python.
 */
import { expect, test } from '@playwright/test';
import { createReadStream, existsSync, readdirSync, readFileSync } from 'fs';
import { createServer, type Server } from 'http';
import { type AddressInfo } from 'net';
import { basename, extname, join, normalize, sep } from 'path';

const ROOT = join(__dirname, '../..');
const PYODIDES = join(ROOT, 'test/pyodide/node_modules');
/** Programs that are the same on all versions. */
const PROGRAMS = [
  'programs/queue_event',
  'programs/cancel_await',
  'watched/gathered',
  'watched/closed_elsewhere',
  'watched/starving'
];
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json'
};

/** Turns one program into the description of its recording, in the page's Python. */
const RUN = `
import sys
sys.path[:0] = ["/clone", "/clone/test/fixtures", "/clone/test/python"]
from pathlib import Path
import record
from describe import describe

describe(await record.record_here(Path(program)))
`;

let server: Server;

test.beforeAll(async () => {
  server = createServer((request, response) => {
    const file = normalize(join(PYODIDES, new URL(request.url!, 'http://localhost').pathname));
    if (file === PYODIDES + sep) {
      response
        .writeHead(200, { 'Content-Type': 'text/html' })
        .end('<!doctype html><link rel="icon" href="data:,">');
    } else if (!file.startsWith(PYODIDES + sep) || !existsSync(file)) {
      response.writeHead(404).end();
    } else {
      response.writeHead(200, {
        'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream'
      });
      createReadStream(file).pipe(response);
    }
  });
  await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
});

test.afterAll(async () => {
  await new Promise(closed => server.close(closed));
});

/** The Python files that a page needs, by their paths in the clone. */
function sources(): Record<string, string> {
  const python = (folder: string) =>
    readdirSync(join(ROOT, folder))
      .filter(name => name.endsWith('.py'))
      .map(name => `${folder}/${name}`);
  const files = [
    ...python('yieldscope'),
    ...python('test/fixtures/programs'),
    ...python('test/fixtures/watched'),
    'test/fixtures/record.py',
    'test/python/describe.py'
  ];
  return Object.fromEntries(files.map(file => [file, readFileSync(join(ROOT, file), 'utf8')]));
}

/** What is expected of a program that is the same everywhere. */
function expected(program: string): string[] {
  const text = readFileSync(join(ROOT, `test/python/expected/${program}.txt`), 'utf8');
  expect(text, `${program} differs between versions`).not.toMatch(/^[-!]?3\.\d+[^|\n]*\|/m);
  return text.trimEnd().split('\n').slice(1);
}

for (const name of ['pyodide311', 'pyodide313', 'pyodide314']) {
  test(`all of a program is recorded in ${name} where the browser switches stacks`, async ({
    page
  }) => {
    const errors: string[] = [];
    page.on('pageerror', error => errors.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await page.evaluate(() => 'Suspending' in WebAssembly), 'this browser cannot').toBe(
      true
    );
    const found = await page.evaluate(
      async ({ name, files, programs, run }) => {
        const { loadPyodide } = await import(`/${name}/pyodide.mjs`);
        const pyodide = await loadPyodide({ indexURL: `/${name}/` });
        for (const [file, text] of Object.entries(files)) {
          const path = `/clone/${file}`;
          pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
          pyodide.FS.writeFile(path, text);
        }
        const descriptions: Record<string, string[]> = {};
        for (const program of programs) {
          pyodide.globals.set('program', program);
          descriptions[program] = (await pyodide.runPythonAsync(run)).toJs();
        }
        return descriptions;
      },
      {
        name,
        files: sources(),
        programs: PROGRAMS.map(program => `/clone/test/fixtures/${program}.py`),
        run: RUN
      }
    );
    expect(Object.keys(found)).toHaveLength(PROGRAMS.length);
    for (const [path, description] of Object.entries(found)) {
      expect(description, path).toEqual(expected(basename(path, '.py')));
    }
    expect(errors).toEqual([]);
  });
}
