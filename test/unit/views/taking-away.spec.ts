import { fileName } from '../../../src/views/export/save';
import { Preferences, USUAL } from '../../../src/views/preferences';
import { RunSource } from '../../../src/views/run-source';
import { json } from '../trace/traces';

test('names of files have only what every file system takes', () => {
  expect(fileName(['cell:3'], '.yieldscope.json')).toBe('cell-3.yieldscope.json');
  expect(fileName(['cell:3', 'step', 12], '.svg')).toBe('cell-3-step-12.svg');
  expect(fileName(['../../etc/passwd\0'], '.json')).toBe('etc-passwd.json');
  expect(fileName(['größe π.py'], '.png')).toBe('größe-π.py.png');
  expect(fileName(['<>:"|?*'], '.png')).toBe('run.png');
  expect(fileName(['x'.repeat(400)], '.png')).toHaveLength(104);
});

test('preferences tell what has changed, and nothing where nothing has', () => {
  const preferences = new Preferences();
  const told: string[][] = [];
  preferences.changed.connect((_, names) => told.push([...names].sort()));
  preferences.values = { ...USUAL };
  expect(told).toEqual([]);
  preferences.values = { ...USUAL, axis: 'time', speed: 2 };
  preferences.values = { ...USUAL, axis: 'time' };
  expect(told).toEqual([['axis', 'speed'], ['speed']]);
});

describe('RunSource', () => {
  it('reads once, for all views', () => {
    const source = new RunSource(json('pages'));
    expect(source.trace).toBe(source.trace);
  });

  it('gives the text that it was given, and the JSON of what it was given parsed', () => {
    const spaced = JSON.stringify(json('pages'), null, 3);
    expect(new RunSource(spaced).json()).toBe(spaced);
    expect(JSON.parse(new RunSource(json('pages')).json())).toEqual(json('pages'));
  });

  it('says each time what is wrong', () => {
    const source = new RunSource('no JSON');
    expect(() => source.trace).toThrow(/not valid JSON/);
    expect(() => source.trace).toThrow(/not valid JSON/);
  });
});
