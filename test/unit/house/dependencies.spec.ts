import { spawnSync } from 'child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';

const root = join(__dirname, '../../..');

interface IViolation {
  from: string;
  to: string;
  rule: { name: string };
}

/**
 * Run the dependency rules over a src/ of its own.
 *
 * @param files - path in src/ → content
 * @returns `rule: from` of every violation
 */
function violations(files: Record<string, string>): string[] {
  const copy = mkdtempSync(join(tmpdir(), 'yieldscope-rules-'));
  try {
    for (const name of ['.dependency-cruiser.cjs', 'package.json', 'tsconfig.json']) {
      cpSync(join(root, name), join(copy, name));
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(copy, name)), { recursive: true });
      writeFileSync(join(copy, name), content);
    }
    const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [cli, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'];
    const run = spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8' });
    const found: IViolation[] = JSON.parse(run.stdout).summary.violations;
    return found.map(({ rule, from }) => `${rule.name}: ${from}`);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** One small file in each room, importing only what it may. */
const house: Record<string, string> = {
  'src/trace/model.ts': "import { gunzipSync } from 'fflate';\nexport const model = gunzipSync;\n",
  'src/player/player.ts':
    "import { Signal } from '@lumino/signaling';\nimport { model } from '../trace/model';\nexport const player = [Signal, model];\n",
  'src/views/view.ts':
    "import { Widget } from '@lumino/widgets';\nimport { player } from '../player/player';\nimport { model } from '../trace/model';\nexport const view = [Widget, player, model];\n",
  'src/kernel/kernel.ts':
    "import text from '../../yieldscope/module.py';\nimport { model } from '../trace/model';\nexport const kernel = [text, model];\n",
  'src/guide/guide.ts':
    "import notebook from '../../notebooks/one.ipynb';\nexport const guide = notebook;\n",
  'src/plugins/plugin.ts':
    "import { guide } from '../guide/guide';\nimport { kernel } from '../kernel/kernel';\nimport { view } from '../views/view';\nexport const plugin = [guide, kernel, view];\n",
  'src/index.ts': "import { plugin } from './plugins/plugin';\nexport default [plugin];\n",
  'notebooks/one.ipynb': '{}\n',
  'yieldscope/module.py': 'x = 1\n'
};

/** A forbidden import in each room, by the rule that must catch it. */
const planted: [rule: string, file: string, content: string][] = [
  ['guide-knows-no-other-room', 'src/guide/p1.ts', "export * from '../trace/model';\n"],
  ['trace-knows-no-other-room', 'src/trace/p1.ts', "export * from '../player/player';\n"],
  ['trace-knows-no-other-room', 'src/trace/p2.ts', "export * from '../views/view';\n"],
  ['trace-knows-no-other-room', 'src/trace/p3.ts', "export * from '../kernel/kernel';\n"],
  [
    'trace-knows-no-other-room',
    'src/trace/p4.ts',
    "import type { plugin } from '../plugins/plugin';\nexport type P = typeof plugin;\n"
  ],
  ['trace-needs-no-package', 'src/trace/p5.ts', "export { Widget } from '@lumino/widgets';\n"],
  [
    'trace-needs-no-package',
    'src/trace/p6.ts',
    "import type { JupyterFrontEnd } from '@jupyterlab/application';\nexport type A = JupyterFrontEnd;\n"
  ],
  [
    'trace-needs-no-package',
    'src/trace/p7.ts',
    "export { EditorState } from '@codemirror/state';\n"
  ],
  ['trace-needs-no-package', 'src/trace/p8.ts', "export { readFileSync } from 'fs';\n"],
  [
    'trace-needs-no-package',
    'src/trace/p9.ts',
    "export const late = import('@lumino/signaling');\n"
  ],
  ['player-knows-trace-only', 'src/player/p1.ts', "export * from '../views/view';\n"],
  ['player-knows-trace-only', 'src/player/p2.ts', "export * from '../kernel/kernel';\n"],
  [
    'player-needs-lumino-signals-only',
    'src/player/p3.ts',
    "export { Widget } from '@lumino/widgets';\n"
  ],
  [
    'player-needs-lumino-signals-only',
    'src/player/p4.ts',
    "export { URLExt } from '@jupyterlab/coreutils';\n"
  ],
  ['views-know-player-and-trace-only', 'src/views/p1.ts', "export * from '../plugins/plugin';\n"],
  ['views-know-player-and-trace-only', 'src/views/p2.ts', "export * from '../kernel/kernel';\n"],
  ['kernel-knows-trace-only', 'src/kernel/p1.ts', "export * from '../player/player';\n"],
  ['kernel-knows-trace-only', 'src/kernel/p2.ts', "export * from '../views/view';\n"],
  ['kernel-knows-trace-only', 'src/kernel/p3.ts', "export * from '../plugins/plugin';\n"],
  ['guide-knows-no-other-room', 'src/guide/p1.ts', "export * from '../trace/model';\n"],
  ['guide-knows-no-other-room', 'src/guide/p2.ts', "export * from '../plugins/plugin';\n"],
  ['nobody-imports-the-index', 'src/plugins/p1.ts', "export { default } from '../index';\n"],
  ['sources-never-import-tests', 'src/views/p3.ts', "export * from '../../test/help';\n"],
  ['only-the-rooms-there-are', 'src/views/p4.ts', "export * from '../attic/box';\n"],
  ['no-cycles', 'src/views/p5.ts', "export * from './p6';\n"],
  [
    'packages-by-their-door',
    'src/plugins/p2.ts',
    "export { NotebookPanel } from '@jupyterlab/notebook/lib/panel';\n"
  ],
  ['what-is-imported-exists', 'src/views/p7.ts', "export * from './nowhere';\n"],
  ['packages-are-declared', 'src/plugins/p3.ts', "export * from '@lumino/polling';\n"],
  ['packages-are-declared', 'src/plugins/p4.ts', "export * from 'prettier';\n"]
];

describe('the dependency rules of src/', () => {
  it('pass where every room imports what it may', () => {
    expect(violations(house)).toEqual([]);
  });

  describe('catch', () => {
    let found: string[];

    beforeAll(() => {
      const files: Record<string, string> = {
        ...house,
        'src/attic/box.ts': 'export const box = 1;\n',
        'src/views/p6.ts': "export * from './p5';\n",
        'test/help.ts': 'export const help = 1;\n'
      };
      for (const [, file, content] of planted) {
        files[file] = content;
      }
      found = violations(files);
    }, 30_000);

    it.each(planted)('%s in %s', (rule, file) => {
      expect(found).toContain(`${rule}: ${file}`);
    });
  });
});
