import { check, parseProgress, predict, read } from '../../../src/guide/progress/progress';
import { Reader } from '../../../src/guide/progress/reader';
import { ProgressStore } from '../../../src/guide/progress/store';
import { readCard } from '../../../src/guide/cards/data';
import { Files } from './files';

const FILE = 'guide/progress.json';

function files(text?: string): Files {
  const all = new Files();
  all.entries.set('guide', null);
  if (text !== undefined) {
    all.entries.set(FILE, text);
  }
  return all;
}

const stores: ProgressStore[] = [];

// Their timers would keep the process alive.
afterEach(() => stores.splice(0).forEach(store => store.dispose()));

function storeOf(contents: Files, folder: string | null = 'guide') {
  const store = new ProgressStore({ contents, folder, delay: 1e6 });
  stores.push(store);
  const problems: ProgressStore.Problem[] = [];
  store.problem.connect((_, problem) => problems.push(problem));
  return { store, problems };
}

const written = (all: Files) => parseProgress(all.entries.get(FILE)!)!;

describe('ProgressStore', () => {
  it('shows what is in the file, and writes changes into it', async () => {
    const all = files('{"yieldscope":1,"read":["1"]}');
    const { store, problems } = storeOf(all);
    await store.refresh();
    expect(store.progress.read).toEqual(['1']);
    store.change(read('2', true));
    expect(store.progress.read).toEqual(['1', '2']);
    expect(all.saved).toEqual([]);
    await store.flush();
    expect(written(all).read).toEqual(['1', '2']);
    expect(problems).toEqual([]);
  });

  it('gathers changes, and writes once', async () => {
    jest.useFakeTimers();
    try {
      const all = files();
      const store = new ProgressStore({ contents: all, folder: 'guide', delay: 300 });
      for (const id of ['1', '2', '3']) {
        store.change(read(id, true));
        await jest.advanceTimersByTimeAsync(200);
      }
      expect(all.saved).toEqual([]);
      await jest.advanceTimersByTimeAsync(150);
      expect(all.saved).toEqual([FILE]);
      expect(written(all).read).toEqual(['1', '2', '3']);
      store.dispose();
    } finally {
      jest.useRealTimers();
    }
  });

  it('loses nothing of what two pages write in turn', async () => {
    const all = files();
    const [{ store: one }, { store: two }] = [storeOf(all), storeOf(all)];
    await Promise.all([one.refresh(), two.refresh()]);
    one.change(predict('a', 0, 'x'));
    one.change(check('tick', false));
    await one.flush();
    two.change(read('1', true));
    two.change(check('tick', true));
    two.change(predict('a', 1, 'y'));
    await two.flush();
    expect(written(all)).toMatchObject({
      predictions: { a: { choice: 0, said: 'x', now: 1 } },
      checks: { tick: { passed: true, tries: 2 } },
      read: ['1']
    });
    // The first page learns of it when it looks.
    await one.refresh();
    expect(one.progress).toEqual(two.progress);
  });

  it('keeps a change that comes while it writes', async () => {
    const all = files();
    const { store } = storeOf(all);
    store.change(read('1', true));
    let once = true;
    all.onList = () => {
      if (once) {
        once = false;
        store.change(read('2', true));
      }
    };
    await store.flush();
    expect(store.progress.read).toEqual(['1', '2']);
    await store.flush();
    expect(written(all).read).toEqual(['1', '2']);
  });

  it('writes nothing where nothing has changed', async () => {
    const all = files('{"yieldscope":1,"read":["1"]}');
    const { store } = storeOf(all);
    store.change(read('1', true));
    await store.flush();
    expect(all.saved).toEqual([]);
  });

  it.each([
    ['broken', '{"yieldscope": 1, "re'],
    ['foreign', '{"someone": "else"}'],
    ['no text', '\0\x01']
  ])('keeps a copy of a file that is %s, and says so once', async (_, text) => {
    const all = files(text);
    all.entries.set('guide/progress (kept).json', 'an earlier one');
    const { store, problems } = storeOf(all);
    await store.refresh();
    expect(all.entries.get(FILE)).toBe(text);
    store.change(read('1', true));
    await store.flush();
    expect(all.entries.get('guide/progress (kept) 2.json')).toBe(text);
    expect(all.entries.get('guide/progress (kept).json')).toBe('an earlier one');
    expect(written(all).read).toEqual(['1']);
    expect(problems).toEqual([{ kind: 'foreign', copy: 'progress (kept) 2.json' }]);
  });

  it('does not lose what it knows when the file is broken meanwhile', async () => {
    const all = files('{"yieldscope":1,"read":["1","2"]}');
    const { store } = storeOf(all);
    await store.refresh();
    all.entries.set(FILE, 'oops');
    store.change(read('3', true));
    await store.flush();
    expect(written(all).read).toEqual(['1', '2', '3']);
  });

  it('begins anew where somebody has removed the file', async () => {
    const all = files('{"yieldscope":1,"read":["1"]}');
    const { store } = storeOf(all);
    await store.refresh();
    all.entries.delete(FILE);
    await store.refresh();
    expect(store.progress.read).toEqual([]);
  });

  it('works in memory where nothing can be written, says so once, and writes it all later', async () => {
    const all = files();
    all.writable = false;
    const { store, problems } = storeOf(all);
    store.change(read('1', true));
    await store.flush();
    store.change(read('2', true));
    await store.flush();
    expect(store.progress.read).toEqual(['1', '2']);
    expect(problems).toEqual([{ kind: 'unkept', reason: 'status 403' }]);
    all.writable = true;
    await store.flush();
    expect(written(all).read).toEqual(['1', '2']);
  });

  it('does not write over a folder of that name', async () => {
    const all = files();
    all.entries.set(FILE, null);
    const { store, problems } = storeOf(all);
    store.change(read('1', true));
    await store.flush();
    expect(all.entries.get(FILE)).toBeNull();
    expect(problems).toHaveLength(1);
  });

  it('keeps to itself where it has no folder', async () => {
    const all = files();
    const { store, problems } = storeOf(all, null);
    store.change(read('1', true));
    await store.flush();
    expect(store.progress.read).toEqual(['1']);
    expect([all.saved, problems]).toEqual([[], []]);
  });

  it('writes while no other page does', async () => {
    const all = files();
    const log: string[] = [];
    const store = new ProgressStore({
      contents: all,
      folder: 'guide',
      delay: 1e6,
      exclusively: async (folder, work) => {
        log.push(`${folder}: ${all.saved.length}`);
        await work();
        log.push(`${folder}: ${all.saved.length}`);
      }
    });
    store.change(read('1', true));
    await store.flush();
    expect(log).toEqual(['guide: 0', 'guide: 1']);
  });
});

describe('Reader', () => {
  const settled = (holds = true) =>
    readCard({
      version: 1,
      card: 'settled',
      id: 'pulls',
      belief: 'b',
      question: 'q',
      options: ['three', 'four'],
      right: 1,
      holds,
      text: 't',
      step: 3,
      run: 'r1'
    })!;
  const checked = (passed: boolean) =>
    readCard({ version: 1, card: 'check', id: 'tick', title: 't', passed, saw: [], hints: [] })!;

  const readerOf = () => {
    const { store } = storeOf(files(), null);
    const reader = new Reader(store);
    let changes = 0;
    reader.changed.connect(() => changes++);
    return { reader, changes: () => changes };
  };

  it('settles a prediction when the run comes', () => {
    const { reader, changes } = readerOf();
    reader.predict('pulls', 0, ['three', 'four']);
    expect(reader.predicted('pulls')).toEqual({ choice: 0, said: 'three' });
    reader.arrived(settled());
    expect(reader.predicted('pulls')?.right).toBe(false);
    expect(reader.isLive('r1')).toBe(true);
    expect(changes()).toBeGreaterThan(1);
  });

  it('settles it at once where the run was first', () => {
    const { reader } = readerOf();
    reader.arrived(settled());
    expect(reader.predicted('pulls')).toBeUndefined();
    reader.predict('pulls', 1, ['three', 'four']);
    expect(reader.predicted('pulls')?.right).toBe(true);
  });

  it('settles nothing by a run that shows otherwise', () => {
    const { reader } = readerOf();
    reader.predict('pulls', 0, ['three', 'four']);
    reader.arrived(settled(false));
    expect(reader.predicted('pulls')?.right).toBeUndefined();
  });

  it('counts checks as they come', () => {
    const { reader } = readerOf();
    reader.arrived(checked(false));
    reader.arrived(checked(true));
    expect(reader.checked('tick')).toEqual({ passed: true, tries: 2 });
  });

  it('starts over: what ran before settles nothing any more', () => {
    const { reader } = readerOf();
    reader.arrived(settled());
    reader.markRead('1', true);
    reader.startOver();
    expect(reader.hasRead('1')).toBe(false);
    expect(reader.isLive('r1')).toBe(false);
    reader.predict('pulls', 1, ['three', 'four']);
    expect(reader.predicted('pulls')?.right).toBeUndefined();
  });

  it('knows no entry by a name that every object has', () => {
    const { reader } = readerOf();
    expect(reader.predicted('constructor')).toBeUndefined();
    expect(reader.checked('toString')).toBeUndefined();
  });
});
