import { readFileSync } from 'fs';
import { join } from 'path';

const root = join(__dirname, '../../..');

describe('the assets that the bundle carries', () => {
  it('loads a Python module as its exact text', () => {
    const path = join(root, 'test/fixtures/assets/module.py');
    const { default: text } = jest.requireActual<{ default: string }>(path);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  it('loads a notebook as its JSON', () => {
    const path = join(root, 'test/fixtures/assets/notebook.ipynb');
    const { default: notebook } = jest.requireActual<{ default: unknown }>(path);
    expect(notebook).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });
});
