/**
 * Runs `test/python/worker.py` in one of the Pyodide releases under Node.
 *
 *     node worker.mjs pyodide314
 *
 * One JSON object a line on standard input, one a line on standard output, as `worker.py` says. The
 * clone is mounted at its own path, so that requests name the same files as on the machine.
 */
import path from 'node:path';
import readline from 'node:readline';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, '../..');

/** @param {string} folder - Of one Pyodide release, in node_modules. */
async function start(folder) {
  const { loadPyodide } = await import(path.join(folder, 'pyodide.mjs'));
  const pyodide = await loadPyodide({
    indexURL: folder + path.sep,
    // Standard output is for answers.
    stdout: text => console.error(text),
    stderr: text => console.error(text)
  });
  pyodide.FS.mkdirTree(ROOT);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: ROOT }, ROOT);
  pyodide.globals.set('tests', path.join(ROOT, 'test'));
  // Nothing is written into the clone, and so no caches either.
  pyodide.runPython(`
    import sys
    sys.dont_write_bytecode = True
    sys.path[:0] = [tests + "/python", tests + "/fixtures"]
  `);
  return pyodide.pyimport('pyodide_worker');
}

const worker = await start(path.join(HERE, 'node_modules', process.argv[2]));
for await (const line of readline.createInterface({ input: process.stdin })) {
  process.stdout.write(`${await worker.respond(line)}\n`);
}
// Timers that programs left behind would keep it running.
process.exit(0);
