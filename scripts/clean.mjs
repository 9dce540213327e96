// npm run clean: removes what was built; npm run clean -- --all also what was installed. Never the work folder.
import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from './lib/paths.mjs';

const built = [
  'lib',
  'dist',
  '.build',
  'yieldscope/labextension',
  'test/browser/artifacts',
  'gallery',
  'test-results'
];
const installed = ['node_modules', 'test/pyodide/node_modules', '.venv'];

for (const name of process.argv.includes('--all') ? [...built, ...installed] : built) {
  fs.rmSync(path.join(ROOT, name), { recursive: true, force: true });
}
