import type { INotebookContent } from '@jupyterlab/nbformat';
import { copyGuide } from '../../../src/guide/copy/copy';
import type { ICopyOptions, INews } from '../../../src/guide/copy/copy';
import { sourceHash } from '../../../src/guide/copy/hash';
import type { IGuideNotebook } from '../../../src/guide/notebooks';
import { Files } from './files';

const GUIDE = 'Yieldscope guide';

function notebook(text: string, outputs: unknown[] = []): INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [{ id: 'a', cell_type: 'code', metadata: {}, source: text, outputs, execution_count: 1 }]
  } as unknown as INotebookContent;
}

const guide = (...texts: string[]): IGuideNotebook[] =>
  texts.map((text, i) => ({ name: `0${i}-part.ipynb`, content: notebook(text) }));

const FIRST = guide('contents', 'one', 'two');
const NEWER = guide('contents', 'one, mended', 'two');

let files: Files;
let asked: INews[];

beforeEach(() => {
  files = new Files();
  asked = [];
});

const copy = (
  notebooks: IGuideNotebook[],
  say: 'update' | 'keep' | 'later' = 'later',
  options: Partial<ICopyOptions> = {},
  folder = ''
) =>
  copyGuide(files, folder, notebooks, {
    ask: news => {
      asked.push(news);
      return Promise.resolve(say);
    },
    ...options
  });

const put = (name: string, content: INotebookContent) =>
  files.entries.set(`${GUIDE}/${name}`, JSON.stringify(content));

const text = (name: string): string =>
  String((JSON.parse(files.entries.get(`${GUIDE}/${name}`)!) as INotebookContent).cells[0].source);

const names = () =>
  [...files.entries.keys()]
    .filter(path => path.startsWith(`${GUIDE}/`))
    .map(path => path.slice(17));

describe('copyGuide, for the first time', () => {
  it('puts all notebooks into a folder of their own, and begins with the contents', async () => {
    const { first, written } = await copy(FIRST);
    expect(first).toBe(`${GUIDE}/00-part.ipynb`);
    expect(written).toHaveLength(3);
    expect(names()).toEqual(['00-part.ipynb', '01-part.ipynb', '02-part.ipynb', 'guide.json']);
    expect(asked).toEqual([]);
  });

  it('puts it into the current folder, and uses that folder once it is in there', async () => {
    files.entries.set('work', null);
    expect((await copy(FIRST, 'later', {}, 'work')).first).toBe(`work/${GUIDE}/00-part.ipynb`);
    const again = await copy(FIRST, 'later', {}, `work/${GUIDE}`);
    expect(again).toEqual({ first: `work/${GUIDE}/00-part.ipynb`, written: [] });
  });

  it('does not take a folder with one notebook of such a name for the guide', async () => {
    files.entries.set('00-part.ipynb', JSON.stringify(notebook('mine')));
    expect((await copy(FIRST)).first).toBe(`${GUIDE}/00-part.ipynb`);
  });

  it('fails where nothing can be written', async () => {
    files.writable = false;
    await expect(copy(FIRST)).rejects.toThrow('403');
  });
});

describe('copyGuide, once more', () => {
  beforeEach(async () => {
    await copy(FIRST);
    files.saved.length = 0;
  });

  it('writes nothing where all is there, and needs no right to write', async () => {
    files.writable = false;
    expect(await copy(FIRST)).toEqual({ first: `${GUIDE}/00-part.ipynb`, written: [] });
    expect([files.saved, asked]).toEqual([[], []]);
  });

  it('brings back what was removed, and what the guide has more', async () => {
    files.entries.delete(`${GUIDE}/02-part.ipynb`);
    const { written } = await copy([...FIRST, { name: '03-more.ipynb', content: notebook('3') }]);
    expect(written).toEqual([`${GUIDE}/02-part.ipynb`, `${GUIDE}/03-more.ipynb`]);
    expect(asked).toEqual([]);
  });

  it('says nothing of an edit as long as the guide is the same', async () => {
    put('01-part.ipynb', notebook('mine'));
    await copy(FIRST, 'update');
    expect(text('01-part.ipynb')).toBe('mine');
    expect(asked).toEqual([]);
  });
});

describe('copyGuide, when the guide is newer', () => {
  beforeEach(async () => {
    await copy(FIRST);
  });

  it('asks, and replaces what was not edited', async () => {
    const reloaded: string[] = [];
    const reload = (path: string) => Promise.resolve(void reloaded.push(path));
    await copy(NEWER, 'update', { reload });
    expect(asked).toEqual([{ update: ['01-part.ipynb'], beside: [] }]);
    expect(text('01-part.ipynb')).toBe('one, mended');
    expect(reloaded).toEqual([`${GUIDE}/01-part.ipynb`]);
    await copy(NEWER, 'update');
    expect(asked).toHaveLength(1);
  });

  it('does not take outputs for an edit', async () => {
    put('01-part.ipynb', notebook('one', [{ output_type: 'stream', name: 'stdout', text: 'x' }]));
    await copy(NEWER, 'update');
    expect(asked).toEqual([{ update: ['01-part.ipynb'], beside: [] }]);
    expect(text('01-part.ipynb')).toBe('one, mended');
  });

  it('puts the newer one beside what was edited, once', async () => {
    put('01-part.ipynb', notebook('mine'));
    await copy(NEWER, 'update');
    expect(asked).toEqual([{ update: [], beside: ['01-part.ipynb'] }]);
    expect(text('01-part.ipynb')).toBe('mine');
    expect(text('01-part (new).ipynb')).toBe('one, mended');
    await copy(NEWER, 'update');
    expect(asked).toHaveLength(1);
    // The next version is one to ask about again; what is beside may have been edited, too.
    put('01-part (new).ipynb', notebook('mine, too'));
    await copy(guide('contents', 'one, better', 'two'), 'update');
    expect(asked).toHaveLength(2);
    expect(text('01-part (new).ipynb')).toBe('mine, too');
    expect(text('01-part (new) 2.ipynb')).toBe('one, better');
  });

  it('does not put the same one beside it twice', async () => {
    put('01-part.ipynb', notebook('mine'));
    put('01-part (new).ipynb', notebook('one, mended'));
    const { written } = await copy(NEWER, 'update');
    expect(written).toEqual([]);
  });

  it('keeps all of theirs if they want that, and does not ask again', async () => {
    put('02-part.ipynb', notebook('mine'));
    const next = guide('contents', 'one, mended', 'two, mended');
    await copy(next, 'keep');
    await copy(next, 'update');
    expect(asked).toEqual([{ update: ['01-part.ipynb'], beside: ['02-part.ipynb'] }]);
    expect([text('01-part.ipynb'), text('02-part.ipynb')]).toEqual(['one', 'mine']);
  });

  it('asks again if they had no time', async () => {
    await copy(NEWER, 'later');
    expect(text('01-part.ipynb')).toBe('one');
    await copy(NEWER, 'later');
    expect(asked).toHaveLength(2);
  });

  it('takes what the page has not saved yet for an edit', async () => {
    const open = (path: string) => (path.endsWith('/01-part.ipynb') ? notebook('typing') : null);
    await copy(NEWER, 'update', { open });
    expect(asked).toEqual([{ update: [], beside: ['01-part.ipynb'] }]);
    expect(text('01-part.ipynb')).toBe('one');
  });

  it('does not replace what is edited while it asks', async () => {
    const ask = () => {
      put('01-part.ipynb', notebook('quickly'));
      return Promise.resolve('update' as const);
    };
    await copy(NEWER, 'update', { ask });
    expect(text('01-part.ipynb')).toBe('quickly');
  });

  it.each([
    ['gone', undefined],
    ['broken', '{'],
    ['of somebody else', '{"name": "guide"}']
  ])('takes all that differs for edited when the marker is %s', async (_, marker) => {
    files.entries.delete(`${GUIDE}/guide.json`);
    if (marker !== undefined) {
      files.entries.set(`${GUIDE}/guide.json`, marker);
    }
    await copy(NEWER, 'update');
    expect(asked).toEqual([{ update: [], beside: ['01-part.ipynb'] }]);
    expect(text('01-part.ipynb')).toBe('one');
    // What is none of ours is not written over.
    expect(files.entries.get(`${GUIDE}/guide.json`) === marker).toBe(marker !== undefined);
  });

  it('takes a notebook that cannot be read for edited', async () => {
    files.entries.set(`${GUIDE}/01-part.ipynb`, 'no notebook');
    await copy(NEWER, 'update');
    expect(files.entries.get(`${GUIDE}/01-part.ipynb`)).toBe('no notebook');
    expect(text('01-part (new).ipynb')).toBe('one, mended');
  });
});

describe('sourceHash', () => {
  it('tells apart what is written, and by whom it is run', () => {
    const base = sourceHash(notebook('a'));
    expect(base).toMatch(/^[0-9a-f]{16}$/);
    expect(sourceHash(notebook('b'))).not.toBe(base);
    const markdown = notebook('a');
    markdown.cells[0].cell_type = 'markdown';
    expect(sourceHash(markdown)).not.toBe(base);
    const two = notebook('a');
    two.cells.push({ ...two.cells[0], source: '' });
    expect(sourceHash(two)).not.toBe(base);
  });

  it('is the same for a source in lines, and with other outputs and metadata', () => {
    const lines = notebook('a\nb', [{ output_type: 'stream', name: 'stdout', text: 'x' }]);
    lines.cells[0].source = ['a\n', 'b'];
    lines.metadata.kernelspec = { name: 'other', display_name: 'Other' };
    expect(sourceHash(lines)).toBe(sourceHash(notebook('a\nb')));
  });
});
