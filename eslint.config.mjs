import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// The plugin's recommended set is a list that names its rules but does not register the plugin.
const jupyterRules = jupyter.configs.recommended.map(part => ({
  ...part,
  plugins: { ...part.plugins, jupyter }
}));

export default defineConfig([
  globalIgnores([
    '.venv/',
    '.build/',
    'work/',
    'lib/',
    'dist/',
    '**/node_modules/',
    'yieldscope/',
    'notebooks/',
    'test/fixtures/',
    'test/browser/artifacts/',
    'test-results/',
    'package.json',
    'package-lock.json'
  ]),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.test.json'], tsconfigRootDir: import.meta.dirname }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        {
          selector: 'interface',
          format: ['PascalCase']
        }
      ],
      // A namespace of a class's name holds its options: the way of Lumino and JupyterLab.
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
      ],
      // signal.connect(this._onChange, this) is how Lumino binds.
      '@typescript-eslint/unbound-method': 'off',
      curly: 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'prefer-arrow-callback': 'error'
    }
  },
  {
    files: ['src/**/*.ts', 'src/**/*.tsx', 'schema/*.json'],
    extends: [jupyterRules],
    rules: {
      // Renderers are made synchronously, for notebooks that open with the page: there is nothing to load later.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      // Fixtures and what a page returns are JSON: the assertions are what checks them.
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      'no-console': 'off'
    }
  },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
      ],
      curly: 'error',
      eqeqeq: 'error'
    }
  },
  prettier,
  // eslint-config-prettier turns it off for its multi-line mode only.
  { rules: { curly: 'error' } }
]);
