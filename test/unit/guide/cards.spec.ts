import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { CARD_MIME_TYPE, readCard } from '../../../src/guide/cards/data';
import { words } from '../../../src/guide/cards/words';
import { findHeading } from '../../../src/guide/headings';
import { NOTEBOOKS } from '../../../src/guide/notebooks';

const FOLDER = join(__dirname, '../../../notebooks');

/** The cards that the guide was saved with: what the Python side really makes. */
const SAVED = NOTEBOOKS.flatMap(({ content }) =>
  content.cells.flatMap(cell =>
    ((cell.outputs ?? []) as { data?: Record<string, unknown> }[]).flatMap(({ data }) =>
      data && CARD_MIME_TYPE in data ? [data[CARD_MIME_TYPE] as Record<string, unknown>] : []
    )
  )
);

const one = (kind: string): Record<string, unknown> => SAVED.find(({ card }) => card === kind)!;

describe('readCard', () => {
  it('reads all that the guide was saved with', () => {
    expect(SAVED.length).toBeGreaterThan(40);
    expect(SAVED.filter(json => readCard(json) === null)).toEqual([]);
    expect(new Set(SAVED.map(({ card }) => card))).toEqual(
      new Set(['prediction', 'settled', 'check', 'section', 'contents'])
    );
  });

  it('reads answers and what is not settled', () => {
    const answer = { version: 1, card: 'answer', id: 'a', title: 't', code: 'pass\n' };
    expect(readCard(answer)).toMatchObject({ card: 'answer', code: 'pass\n' });
    const unsettled = { version: 1, card: 'unsettled', id: 'a', question: 'q', text: 't' };
    expect(readCard(unsettled)).toMatchObject({ card: 'unsettled', text: 't' });
  });

  it('reads no right answer in a question', () => {
    expect(readCard({ ...one('prediction'), right: 1 })).not.toHaveProperty('right');
  });

  it.each(['prediction', 'settled', 'check', 'section', 'contents'])(
    'reads no %s card that has a field less, or a wrong one',
    kind => {
      const json = one(kind);
      const optional = ['previous', 'next'];
      for (const name of Object.keys(json).filter(key => !optional.includes(key))) {
        const { [name]: _, ...less } = json;
        expect([name, readCard(less)]).toEqual([name, null]);
        expect([name, readCard({ ...json, [name]: { wrong: true } })]).toEqual([name, null]);
      }
    }
  );

  it.each([
    ['nothing', null],
    ['a text', 'card'],
    ['a list', []],
    ['of a later version', { ...one('prediction'), version: 2 }],
    ['of an unknown kind', { ...one('prediction'), card: 'song' }],
    ['of a kind that every object has', { ...one('prediction'), card: 'constructor' }]
  ])('reads no card that is %s', (_, json) => {
    expect(readCard(json)).toBeNull();
  });

  it('reads no settled card whose right option is none, or whose step is no index', () => {
    const settled = one('settled');
    for (const wrong of [
      { right: 9 },
      { right: -1 },
      { right: 0.5 },
      { step: -1 },
      { step: 1.5 }
    ]) {
      expect(readCard({ ...settled, ...wrong })).toBeNull();
    }
  });

  it('leads to notebooks beside it alone', () => {
    const at = (notebook: string) => ({ title: 't', anchor: 'a', notebook });
    const section = { version: 1, card: 'section', id: '1', title: 't', previous: null };
    expect(readCard({ ...section, next: at('02-more.ipynb') })).not.toBeNull();
    for (const path of ['../x.ipynb', '/etc/x.ipynb', 'a\\b.ipynb', 'RTC:x.ipynb', 'x.html']) {
      expect([path, readCard({ ...section, next: at(path) })]).toEqual([path, null]);
    }
  });
});

describe('words', () => {
  const parts = (text: string) => words(text).map(({ text: piece, role }) => `${role}:${piece}`);

  it('sets code and bold apart', () => {
    expect(parts('a `b` **c** d')).toEqual(['words:a ', 'code:b', 'words: ', 'bold:c', 'words: d']);
  });

  it('looks for nothing inside of code', () => {
    expect(parts('`a ** b ** c`')).toEqual(['code:a ** b ** c']);
    expect(parts('``a ` b``')).toEqual(['code:a ` b']);
  });

  it('leaves what has no partner, and what looks like markup', () => {
    expect(parts('2 ** 3 and `open')).toEqual(['words:2 ** 3 and `open']);
    expect(parts('<b>x</b> &amp; [a](b)')).toEqual(['words:<b>x</b> &amp; [a](b)']);
    expect(parts('')).toEqual([]);
  });
});

describe('findHeading', () => {
  const cells = [
    { type: 'code', source: '## 1. Core' },
    { type: 'markdown', source: 'text\n\n## 1. Core\n\nmore' },
    { type: 'markdown', source: '# Title #\n### The `await` of **it**' }
  ];

  it('finds the cell of a heading', () => {
    expect(findHeading(cells, '1.-Core')).toBe(1);
    expect(findHeading(cells, 'Title')).toBe(2);
    expect(findHeading(cells, 'The-await-of-it')).toBe(2);
    expect(findHeading(cells, 'Nothing')).toBe(-1);
  });

  it('finds all places that the cards of the guide lead to', () => {
    const places: [string, string][] = [['00-contents.ipynb', 'Contents']];
    JSON.stringify(SAVED, (_, value: unknown) => {
      const { notebook, anchor } = (value ?? {}) as Record<string, unknown>;
      if (typeof notebook === 'string' && typeof anchor === 'string') {
        places.push([notebook, anchor]);
      }
      return value;
    });
    expect(places.length).toBeGreaterThan(30);
    for (const [name, anchor] of places) {
      const notebook = NOTEBOOKS.find(each => each.name === name);
      const texts = (notebook?.content.cells ?? []).map(({ cell_type: type, source }) => ({
        type,
        source: Array.isArray(source) ? source.join('') : source
      }));
      expect([name, anchor, findHeading(texts, anchor)]).not.toEqual([name, anchor, -1]);
    }
  });
});

describe('the notebooks that are bundled', () => {
  it('are those of the folder, in their order', () => {
    const names = readdirSync(FOLDER).filter(name => name.endsWith('.ipynb'));
    expect(NOTEBOOKS.map(({ name }) => name)).toEqual(names.sort());
    for (const { name, content } of NOTEBOOKS) {
      expect(content).toEqual(JSON.parse(readFileSync(join(FOLDER, name), 'utf8')));
    }
  });
});
