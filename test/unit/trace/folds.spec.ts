import {
  foldsOf,
  layOutLanes,
  MANY_LANES,
  Names,
  passesOn,
  readTrace,
  TraceModel
} from '../../../src/trace';
import { placeRows } from '../../../src/views/lanes/geometry';
import { english, LONG, longText, longTrace, NAMES, trace } from './traces';

function open(name: string) {
  const model = new TraceModel(LONG.includes(name) ? longTrace(name) : trace(name));
  const layout = layOutLanes(model);
  const folds = foldsOf(model, layout);
  const names = new Names(model.trace, english);
  const laneName = (lane: number) => names.short[layout.lanes[lane].frames[0]];
  return { model, layout, folds, names, laneName: laneName };
}

describe('folds', () => {
  it.each(NAMES)('there are none in %s, which is small', name => {
    const { layout, folds } = open(name);
    expect(layout.lanes.length).toBeLessThanOrEqual(MANY_LANES);
    expect(folds.folds).toEqual([]);
  });

  it.each(LONG)('of %s say of each lane what it is in', name => {
    const { layout, folds } = open(name);
    for (const { index, lanes, groups } of folds.folds) {
      expect(folds.folds[index].index).toBe(index);
      expect(lanes).toEqual([...new Set(lanes)].sort((a, b) => a - b));
      lanes.forEach(lane => expect(folds.of[lane]).toContain(index));
      groups.forEach(group => expect(folds.ofGroup[group]).toBe(index));
    }
    layout.lanes.forEach(({ index }) =>
      folds.of[index].forEach(fold => expect(folds.folds[fold].lanes).toContain(index))
    );
  });

  it('are the tasks of one coroutine, with all that is in them', () => {
    const { layout, folds, laneName } = open('crawl');
    const [tasks, passing, ...others] = folds.folds;
    expect(others).toEqual([]);
    expect(tasks.kind).toBe('tasks');
    expect(tasks.groups).toHaveLength(48);
    const within = layout.lanes.filter(({ group }) => tasks.groups.includes(group));
    expect(tasks.lanes).toEqual(within.map(({ index }) => index));
    tasks.groups.forEach(group => expect(laneName(layout.groups[group].lanes[0])).toBe('fetch()'));
    expect(passing.kind).toBe('passing');
    expect(passing.lanes.map(laneName)).toEqual(['labelled()', 'checked()']);
  });

  it('are the depths of a function that asks itself', () => {
    const { model, layout, folds, laneName } = open('tree');
    const walks = folds.folds.filter(({ lanes }) => laneName(lanes[0]) === 'walk()');
    expect(walks.map(({ depth, lanes }) => [depth.from, lanes.length])).toEqual([
      [1, 2],
      [2, 4],
      [3, 8],
      [4, 16],
      [5, 32]
    ]);
    for (const { lanes, depth } of walks) {
      for (const lane of lanes) {
        // What the program itself says of its depth.
        const [frame] = layout.lanes[lane].frames;
        const change = model.variablesOf(frame)[0];
        expect(model.trace.change(change.rows[0])).toMatchObject({
          name: 'depth',
          new: String(depth.from)
        });
      }
    }
    const leaves = folds.folds.filter(({ lanes }) => laneName(lanes[0]) === 'leaf()');
    expect(leaves.map(({ lanes }) => lanes.length)).toEqual([2, 4, 8, 16, 32]);
  });
});

describe('lanes of one function', () => {
  it('do not fold where none of them asks another', () => {
    const { layout, folds } = open('errands');
    expect(layout.lanes.length).toBeGreaterThan(MANY_LANES);
    expect(folds.folds).toEqual([]);
  });
});

describe('passing on', () => {
  it('holds of frames that hand on all values, and of no others', () => {
    const { model, layout } = open('crawl');
    const found = layout.lanes.flatMap(({ index, frames }) => {
      const inner = layout.lanes.filter(({ parent }) => parent === index);
      return inner.length === 1 && passesOn(model, frames[0], inner[0].frames[0])
        ? [model.trace.frames[frames[0]].qualname]
        : [];
    });
    const counts = new Map<string, number>();
    found.forEach(name => counts.set(name, (counts.get(name) ?? 0) + 1));
    expect(counts.get('checked')).toBe(1);
    expect(counts.get('labelled')).toBe(1);
    // One of the 48 raised what it was given; that is passed on as well.
    expect(counts.get('attempt')).toBe(48);
    expect(counts.has('main')).toBe(false);
    // It returns what it was given, but waits by itself before, or catches what was raised.
    expect(counts.get('fetch') ?? 0).toBeLessThan(48);
  });

  it('does not hold of a consumer', () => {
    for (const [name, asker, asked] of [
      ['pages', 'main', 'pages'],
      ['stream', 'main', 'readings'],
      ['stream', 'readings', 'main']
    ]) {
      const { model } = open(name);
      const frame = (of: string): number =>
        model.trace.frames.find(({ qualname }) => qualname === of)!.id;
      expect(passesOn(model, frame(asker), frame(asked))).toBe(false);
    }
  });

  it('does not hold of one that changes a single value', () => {
    const { model, layout, folds } = open('crawl');
    const [labelled, checked] = folds.folds[1].lanes.map(lane => layout.lanes[lane].frames[0]);
    expect(passesOn(model, labelled, checked)).toBe(true);
    const { step, text } = model.trace.tables.values;
    const at = model.stepsOf(labelled).filter(one => model.trace.kind(one) === 'yield')[7];
    text[step.indexOf(at)] = text[0];
    expect(passesOn(model, labelled, checked)).toBe(false);
  });

  it('is not proved where values were not recorded', () => {
    const data = JSON.parse(longText('crawl'));
    const none = { type: 'u8', data: '', encoding: 'raw' };
    data.tables.values = { rows: 0, columns: { step: none, text: none } };
    const model = new TraceModel(readTrace(data));
    const { folds } = foldsOf(model, layOutLanes(model));
    expect(folds.map(({ kind }) => kind)).toEqual(['tasks']);
  });
});

describe('rows', () => {
  const { layout, folds } = open('crawl');
  const all = layout.lanes.map(() => true);
  const [tasks, passing] = folds.folds;
  const place = (spread: number[] = [], pinned: number[] = [], shown = all) =>
    placeRows(layout, 0, shown, { folds, spread: new Set(spread), pinned });

  it.each([
    ['nothing', [], []],
    ['one fold', [0], []],
    ['everything', [0, 1], []],
    ['lanes on top', [1], [3, 80]]
  ])('stand below each other without gaps: %s', (_, spread, pinned) => {
    const rows = place(spread, pinned);
    let top = 14;
    for (const { kind, index } of rows.order) {
      const { [kind]: where } = { group: rows.groups, fold: rows.folds, lane: rows.lanes };
      expect(where[index]!.top).toBe(top);
      top += where[index]!.height;
    }
    expect(rows.height).toBe(top + 6);
    // Each lane has a row of its own, or one that stands for it.
    for (const { index } of layout.lanes) {
      expect(rows.lanes[index] === null).toBe(rows.foldOf[index] >= 0);
      if (rows.foldOf[index] >= 0) {
        expect(rows.folds[rows.foldOf[index]]).not.toBeNull();
        expect(folds.of[index]).toContain(rows.foldOf[index]);
      }
    }
  });

  it('of folded tasks have no names of groups, and those that are spread do', () => {
    expect(tasks.groups.every(group => place().groups[group] === null)).toBe(true);
    expect(tasks.groups.every(group => place([tasks.index]).groups[group] !== null)).toBe(true);
  });

  it('that are kept on top are there even if their lane is folded', () => {
    const rows = place([], [tasks.lanes[5], passing.lanes[0]]);
    expect(rows.order.slice(0, 2)).toEqual([
      { kind: 'lane', index: tasks.lanes[5] },
      { kind: 'lane', index: passing.lanes[0] }
    ]);
    expect(rows.lanes[tasks.lanes[5]]).toMatchObject({ top: 14, pinned: true });
    expect(rows.pinned).toBe(14 + 2 * rows.lanes[tasks.lanes[5]]!.height);
    expect(rows.folds[tasks.index]!.pinned).toBe(false);
  });

  it('of a single task that is left are not folded', () => {
    const [group] = tasks.groups;
    const shown = layout.lanes.map(lane => lane.group === group);
    const rows = place([], [], shown);
    expect(rows.order.map(({ kind }) => kind)).toEqual(['group', 'lane', 'lane', 'lane']);
  });
});
