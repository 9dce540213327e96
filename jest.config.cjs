const jupyter = require('@jupyterlab/testing/lib/jest-config')(__dirname);

// Packages that are published as ES modules and must be compiled before Node's require takes them.
const esm = [
  '@jupyter',
  '@jupyterlab',
  '@codemirror',
  '@marijn',
  '@microsoft',
  'color',
  'd3-array',
  'exenv-es6',
  'internmap',
  'lib0',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

const swc = [
  '@swc/jest',
  {
    module: { type: 'commonjs' },
    jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true, decorators: true } }
  }
];

const assets = {
  '\\.py$': '<rootDir>/test/unit/transforms/python.cjs',
  '\\.ipynb$': '<rootDir>/test/unit/transforms/notebook.cjs'
};

// Sources reach the Python package and the guide by paths that leave src/, and tests reach the sources.
const common = {
  rootDir: __dirname,
  moduleFileExtensions: ['ts', 'tsx', 'js', 'mjs', 'cjs', 'json', 'py', 'ipynb', 'node'],
  // Built copies carry the same package name; jest would complain of the collision.
  modulePathIgnorePatterns: [
    '<rootDir>/(\\.venv|\\.build|lib|dist|work|test-results|yieldscope/labextension)/'
  ],
  testPathIgnorePatterns: ['/node_modules/']
};

module.exports = {
  projects: [
    {
      ...common,
      // What needs neither a DOM nor JupyterLab: fast, and proof that these rooms are pure.
      displayName: 'pure',
      testEnvironment: 'node',
      setupFiles: [],
      testRegex: [
        '/test/unit/(trace|player|kernel|guide|scripts|house)/.*\\.spec\\.[cm]?tsx?$',
        '/test/unit/(scripts|house)/.*\\.spec\\.mjs$'
      ],
      transform: { '\\.[cm]?[jt]sx?$': swc, ...assets },
      transformIgnorePatterns: [`/node_modules/(?!(${esm}|fflate)(/|-|$)).+`]
    },
    {
      ...common,
      displayName: 'jupyter',
      testEnvironment: jupyter.testEnvironment,
      setupFiles: jupyter.setupFiles,
      setupFilesAfterEnv: jupyter.setupFilesAfterEnv,
      moduleNameMapper: jupyter.moduleNameMapper,
      testRegex: ['/test/unit/(views|plugins|jupyter)/.*\\.spec\\.tsx?$'],
      transform: { '\\.[cm]?[jt]sx?$': swc, '\\.svg$': jupyter.transform['\\.svg$'], ...assets },
      transformIgnorePatterns: [`/node_modules/(?!(${esm})(/|-|$)).+`]
    }
  ]
};
