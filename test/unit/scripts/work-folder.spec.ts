import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

import { copyGuide } from '../../../scripts/lib/work-folder.mjs';

let top: string;
let guide: string;
let work: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'yieldscope-work-'));
  guide = join(top, 'notebooks');
  work = join(top, 'work');
  mkdirSync(join(guide, 'programs'), { recursive: true });
  writeFileSync(join(guide, '02-second.ipynb'), 'second');
  writeFileSync(join(guide, '01-first.ipynb'), 'first');
  writeFileSync(join(guide, 'programs/pages.py'), 'pages');
});

afterEach(() => {
  rmSync(top, { recursive: true, force: true });
});

const read = (name: string) => readFileSync(join(work, name), 'utf8');

describe('copyGuide', () => {
  it('copies all of it and names the first notebook', () => {
    expect(copyGuide(guide, work)).toEqual({ first: '01-first.ipynb', kept: [] });
    expect(read('02-second.ipynb')).toBe('second');
    expect(read('programs/pages.py')).toBe('pages');
  });

  it('has no first notebook where there is none, or no guide at all', () => {
    expect(copyGuide(join(guide, 'programs'), work).first).toBeNull();
    expect(copyGuide(join(top, 'nowhere'), work).first).toBeNull();
    expect(existsSync(work)).toBe(true);
  });

  it('never writes over an edit', () => {
    copyGuide(guide, work);
    writeFileSync(join(work, '01-first.ipynb'), 'mine');
    expect(copyGuide(guide, work).kept).toEqual([]);
    expect(read('01-first.ipynb')).toBe('mine');
  });

  it('says once that an edited notebook has a newer version', () => {
    copyGuide(guide, work);
    writeFileSync(join(work, '01-first.ipynb'), 'mine');
    writeFileSync(join(guide, '01-first.ipynb'), 'newer');
    expect(copyGuide(guide, work).kept).toEqual(['01-first.ipynb']);
    expect(copyGuide(guide, work).kept).toEqual([]);
    expect(read('01-first.ipynb')).toBe('mine');
  });

  it('brings a newer version where nothing was edited', () => {
    copyGuide(guide, work);
    writeFileSync(join(guide, '01-first.ipynb'), 'newer');
    copyGuide(guide, work);
    expect(read('01-first.ipynb')).toBe('newer');
  });

  it('leaves a file of the same name alone that it did not copy', () => {
    mkdirSync(work);
    writeFileSync(join(work, '01-first.ipynb'), 'there before');
    expect(copyGuide(guide, work).first).toBe('01-first.ipynb');
    expect(read('01-first.ipynb')).toBe('there before');
  });

  it('copies again what was removed', () => {
    copyGuide(guide, work);
    rmSync(join(work, '02-second.ipynb'));
    copyGuide(guide, work);
    expect(read('02-second.ipynb')).toBe('second');
  });

  it('never changes the guide', () => {
    copyGuide(guide, work);
    writeFileSync(join(work, '01-first.ipynb'), 'mine');
    copyGuide(guide, work);
    expect(readFileSync(join(guide, '01-first.ipynb'), 'utf8')).toBe('first');
  });
});
