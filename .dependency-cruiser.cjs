// The one-way dependencies of src/: trace <- player <- views <- plugins; kernel knows trace only, guide none of them.
// test/unit/house/dependencies.spec.ts plants a violation of each rule.

const ROOMS = 'trace|player|views|kernel|guide|plugins';
/** Anything in src/ outside the given rooms. */
const outside = rooms => ({ path: '^src/', pathNot: `^src/(${rooms})/|[.]d[.]ts$` });
/** An npm package other than the given ones (dependency-cruiser gives the path in node_modules). */
const packagesBut = allowed => ({
  path: 'node_modules/|^@?[a-z]',
  pathNot: `^(src|yieldscope|notebooks|style|schema)/|(^|node_modules/)(${allowed})(/|$)`
});

module.exports = {
  forbidden: [
    {
      name: 'trace-knows-no-other-room',
      comment: 'The trace model is pure: it can be read and tested without a page.',
      severity: 'error',
      from: { path: '^src/trace/' },
      to: outside('trace')
    },
    {
      name: 'trace-needs-no-package',
      comment:
        'No DOM, no JupyterLab, no Lumino, no CodeMirror, nothing of Node: fflate unpacks, that is all.',
      severity: 'error',
      from: { path: '^src/trace/' },
      to: packagesBut('fflate')
    },
    {
      name: 'player-knows-trace-only',
      severity: 'error',
      from: { path: '^src/player/' },
      to: outside('player|trace')
    },
    {
      name: 'player-needs-lumino-signals-only',
      comment: 'A position over a trace: signals and disposables, no widgets and no JupyterLab.',
      severity: 'error',
      from: { path: '^src/player/' },
      to: packagesBut('@lumino/(signaling|disposable|coreutils|algorithm)')
    },
    {
      name: 'views-know-player-and-trace-only',
      severity: 'error',
      from: { path: '^src/views/' },
      to: outside('views|player|trace')
    },
    {
      name: 'kernel-knows-trace-only',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: outside('kernel|trace')
    },
    {
      name: 'guide-knows-no-other-room',
      severity: 'error',
      from: { path: '^src/guide/' },
      to: { path: '^src/', pathNot: '^src/guide/|[.]d[.]ts$' }
    },
    {
      name: 'guide-knows-no-other-room',
      severity: 'error',
      from: { path: '^src/guide/' },
      to: outside('guide')
    },
    {
      name: 'nobody-imports-the-index',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index[.]ts$' }
    },
    {
      name: 'sources-never-import-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts)/' }
    },
    {
      name: 'only-the-rooms-there-are',
      comment: 'A new folder in src/ needs rules here first.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/', pathNot: `^src/(${ROOMS})/|^src/index[.]ts$|[.]d[.]ts$` }
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true }
    },
    {
      name: 'packages-by-their-door',
      comment: 'What is inside the lib folder of a package is not its interface.',
      severity: 'error',
      from: { path: '^src/' },
      to: {
        path: 'node_modules/@(jupyterlab|lumino)/',
        pathNot: 'node_modules/@(jupyterlab|lumino)/[^/]+/(lib|dist)/index[.][^/]+$'
      }
    },
    {
      name: 'what-is-imported-exists',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true }
    },
    {
      name: 'packages-are-declared',
      comment: 'A package that comes with another one today may be gone tomorrow.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'] }
    }
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'yieldscope', 'notebooks'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types']
    }
  }
};
