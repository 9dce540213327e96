import type { ILane, ILaneLayout } from './lanes';
import type { TraceModel } from './model';
import { passesOn } from './passing';

/**
 * Why several lanes are shown as one row.
 *
 * - `tasks`: tasks whose outermost frames run the same coroutine, with all that is in them
 * - `passing`: frames nested in each other that only pass on what the innermost one gives
 * - `depth`: frames of one function that asks itself, at one depth of that, or what those ask
 * - `depths`: the same without any branch, from one depth to another
 */
export type FoldKind = 'tasks' | 'passing' | 'depth' | 'depths';

/** Lanes that can be shown as one row. */
export interface IFold {
  readonly index: number;
  readonly kind: FoldKind;
  /** Ascending; the first one says where the row is. */
  readonly lanes: readonly number[];
  /** Of `tasks`: the groups of the layout; else none. */
  readonly groups: readonly number[];
  /** How often the function of the first lane, and of the last one, is found above it. */
  readonly depth: { readonly from: number; readonly to: number };
}

export interface IFolds {
  readonly folds: readonly IFold[];
  /** By lane: the folds that it is in, the outer one first. */
  readonly of: readonly (readonly number[])[];
  /** By group: the fold of tasks that it is in, or null. */
  readonly ofGroup: readonly (number | null)[];
}

/** Up to so many lanes are shown as they are. */
export const MANY_LANES = 16;
/** From so many tasks of one coroutine on they fold. */
export const MANY_TASKS = 8;
/** So many frames in each other are worth folding: that pass on, and of one function without a branch. */
const CHAIN = { passing: 2, depths: 3 };

/** What can be folded in a picture; nothing in a small one. */
export function foldsOf(model: TraceModel, layout: ILaneLayout): IFolds {
  const of: number[][] = layout.lanes.map(() => []);
  const ofGroup: (number | null)[] = layout.groups.map(() => null);
  const folds: IFold[] = [];
  const add = (
    kind: FoldKind,
    lanes: readonly number[],
    groups: readonly number[] = [],
    depth = { from: 0, to: 0 }
  ): void => {
    const index = folds.length;
    folds.push({ index, kind, lanes, groups, depth });
    lanes.forEach(lane => of[lane].push(index));
    groups.forEach(group => {
      ofGroup[group] = index;
    });
  };
  if (layout.lanes.length > MANY_LANES) {
    const places = new Places(model, layout);
    for (const groups of places.alike()) {
      const lanes = groups.flatMap(group => layout.groups[group].lanes);
      add(
        'tasks',
        lanes.sort((a, b) => a - b),
        groups
      );
    }
    for (const lanes of passing(model, layout)) {
      add('passing', lanes);
    }
    const inner = (lane: number): boolean => of[lane].some(fold => folds[fold].kind === 'passing');
    for (const { lanes, depth } of places.recursions()) {
      if (!lanes.some(inner)) {
        add(depth.from === depth.to ? 'depth' : 'depths', lanes, [], depth);
      }
    }
  }
  return { folds, of, ofGroup };
}

/** What code each lane runs, and where it stands below others. */
class Places {
  constructor(model: TraceModel, layout: ILaneLayout) {
    this._layout = layout;
    const known = new Map<string, number>();
    this._code = layout.lanes.map(({ frames: [frame] }) => {
      const { filename, firstlineno, qualname } = model.trace.frames[frame];
      return numbered(known, `${firstlineno}\n${qualname}\n${filename}`);
    });
    const ways = new Map<string, number>();
    /** The codes from the outermost lane down to this one, and how often each is among them. */
    const path: number[] = [];
    const counts = new Uint32Array(known.size);
    for (const { index, parent, depth } of layout.lanes) {
      // A lane comes right after those above it, or after one that these ask as well.
      for (const left of path.splice(depth)) {
        counts[left]--;
      }
      const code = this._code[index];
      this._depth.push(counts[code]);
      const above = parent === null ? `root ${index}` : String(this._way[parent]);
      this._way.push(numbered(ways, `${above} ${code}`));
      this._inside.push(counts[code] > 0 || (parent !== null && this._inside[parent]));
      path.push(code);
      counts[code]++;
    }
  }

  /** Groups of tasks whose outermost frames run one coroutine, where there are many. */
  alike(): number[][] {
    const byCode = new Map<number, number[]>();
    this._layout.groups.forEach(({ task, lanes }, group) => {
      if (task !== null) {
        listed(byCode, this._code[lanes[0]]).push(group);
      }
    });
    return [...byCode.values()].filter(groups => groups.length >= MANY_TASKS);
  }

  /** Lanes of functions that ask themselves, and of what those ask. */
  recursions(): { lanes: number[]; depth: IFold['depth'] }[] {
    const byWay = new Map<number, number[]>();
    for (const { index } of this._layout.lanes) {
      if (this._inside[index]) {
        listed(byWay, this._way[index]).push(index);
      }
    }
    const found: { lanes: number[]; depth: IFold['depth'] }[] = [];
    const folded = new Set<number>();
    for (const lanes of byWay.values()) {
      const [first] = lanes;
      if (lanes.length > 1) {
        found.push({ lanes, depth: { from: this._depth[first], to: this._depth[first] } });
        lanes.forEach(lane => folded.add(lane));
      }
    }
    const deeper = ({ parent, index }: ILane): boolean =>
      parent !== null && this._code[parent] === this._code[index];
    for (const lanes of this._chains(lane => !folded.has(lane.index) && deeper(lane))) {
      if (lanes.length >= CHAIN.depths) {
        const [from, to] = [this._depth[lanes[0]], this._depth[lanes[lanes.length - 1]]];
        found.push({ lanes, depth: { from, to } });
      }
    }
    return found.sort((a, b) => a.lanes[0] - b.lanes[0]);
  }

  private _chains(test: (lane: ILane) => boolean): number[][] {
    return chains(this._layout, test);
  }

  private readonly _layout: ILaneLayout;
  private readonly _code: readonly number[];
  /** How often the code of a lane is found above it. */
  private readonly _depth: number[] = [];
  /** The same number for lanes below one outermost lane that have the same codes above them. */
  private readonly _way: number[] = [];
  /** Whether its code, or that of a lane above it, is found above that once more. */
  private readonly _inside: boolean[] = [];
}

/** Lanes in each other that only pass on what the innermost one gives. */
function passing(model: TraceModel, layout: ILaneLayout): number[][] {
  const asked: number[][] = layout.lanes.map(() => []);
  for (const { index, parent } of layout.lanes) {
    if (parent !== null) {
      asked[parent].push(index);
    }
  }
  const passes = ({ index, parent, frames }: ILane): boolean => {
    const [inner] = asked[index];
    return (
      // The outermost frame of a task is what the task does, whatever it passes on.
      parent !== null &&
      frames.length === 1 &&
      asked[index].length === 1 &&
      layout.lanes[inner].frames.length === 1 &&
      passesOn(model, frames[0], layout.lanes[inner].frames[0])
    );
  };
  return chains(layout, passes).filter(lanes => lanes.length >= CHAIN.passing);
}

/** The longest sequences of lanes, each asked by the one before and by no other, for all of which a test holds. */
function chains(layout: ILaneLayout, test: (lane: ILane) => boolean): number[][] {
  const found: number[][] = [];
  const endsWith = new Map<number, number[]>();
  for (const lane of layout.lanes) {
    if (!test(lane)) {
      continue;
    }
    const above = lane.parent === null ? undefined : endsWith.get(lane.parent);
    if (above) {
      endsWith.delete(lane.parent!);
      above.push(lane.index);
      endsWith.set(lane.index, above);
    } else {
      const chain = [lane.index];
      found.push(chain);
      endsWith.set(lane.index, chain);
    }
  }
  return found;
}

function numbered(known: Map<string, number>, key: string): number {
  let number = known.get(key);
  if (number === undefined) {
    known.set(key, (number = known.size));
  }
  return number;
}

function listed(lists: Map<number, number[]>, key: number): number[] {
  let list = lists.get(key);
  if (!list) {
    lists.set(key, (list = []));
  }
  return list;
}
