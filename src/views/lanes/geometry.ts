import type { IFolds, ILaneLayout } from '../../trace';

/** Heights and widths of the picture, in CSS pixels. */
export const SIZES = {
  /** The row that names a group. */
  group: 24,
  /** One lane, at least and at most: lanes share the room that there is. */
  lane: 42,
  laneMost: 58,
  /** The thickness of a bar. */
  bar: 18,
  /** Room above the first row, for the cursor's handle. */
  top: 14,
  /** Room below the last row. */
  below: 6,
  /** The event loop's strip with its two lines of text. */
  strip: 46,
  /** The column with the names of the lanes. */
  labels: 176,
  labelsNarrow: 130,
  /** A moment is not narrower, and not wider, unless one zooms. */
  minSlot: 15,
  maxSlot: 40,
  /** Room after the last moment. */
  right: 28
} as const;

/** Where a row is: its top and its height. */
export interface IRowPlace {
  readonly top: number;
  readonly height: number;
  /** Whether it stays where it is while the others scroll. */
  readonly pinned: boolean;
}

/** What a row is of. */
export interface IRow {
  readonly kind: 'group' | 'fold' | 'lane';
  /** Of the group, the fold or the lane. */
  readonly index: number;
}

/** Places of all rows, from the top of the content; null for those that are not shown. */
export interface IRows {
  readonly lanes: readonly (IRowPlace | null)[];
  readonly groups: readonly (IRowPlace | null)[];
  /** Of a fold the row that stands for its lanes, or the title above them. */
  readonly folds: readonly (IRowPlace | null)[];
  /** By lane: the fold whose row stands for it, or -1. */
  readonly foldOf: Int32Array;
  /** All rows that are shown, from top to bottom. */
  readonly order: readonly IRow[];
  /** Where the rows end that stay on top; 0 for none. */
  readonly pinned: number;
  readonly height: number;
}

/** How rows are arranged, apart from which there are. */
export interface IArrangement {
  readonly folds: IFolds;
  readonly spread: ReadonlySet<number>;
  readonly pinned: readonly number[];
}

/** Nothing is folded, and nothing stays on top. */
const PLAIN: IArrangement = {
  folds: { folds: [], of: [], ofGroup: [] },
  spread: new Set(),
  pinned: []
};

/**
 * @param room - the height to share; more than it where the lanes need more
 * @param shown - whether each lane is, by its index; all, if left out
 */
export function placeRows(
  layout: ILaneLayout,
  room = 0,
  shown: readonly boolean[] = layout.lanes.map(() => true),
  arrangement: IArrangement = PLAIN
): IRows {
  const foldOf = new Int32Array(layout.lanes.length).fill(-1);
  const order = ordered(layout, shown, arrangement, foldOf);
  const { folds } = arrangement.folds;
  const isTitle = ({ kind, index }: IRow): boolean =>
    kind === 'group' || (kind === 'fold' && arrangement.spread.has(index));
  const titles = order.filter(isTitle).length;
  const fixed = SIZES.top + SIZES.group * titles + SIZES.below;
  const shared = Math.floor((room - fixed) / Math.max(order.length - titles, 1));
  const height = Math.max(SIZES.lane, Math.min(SIZES.laneMost, shared));
  const places: Record<IRow['kind'], (IRowPlace | null)[]> = {
    group: layout.groups.map(() => null),
    fold: folds.map(() => null),
    lane: layout.lanes.map(() => null)
  };
  const stay = arrangement.pinned.filter(lane => shown[lane]).length;
  let top: number = SIZES.top;
  order.forEach((row, i) => {
    const high = isTitle(row) ? SIZES.group : height;
    places[row.kind][row.index] = { top, height: high, pinned: i < stay };
    top += high;
  });
  return {
    lanes: places.lane,
    groups: places.group,
    folds: places.fold,
    foldOf,
    order,
    pinned: stay > 0 ? SIZES.top + stay * height : 0,
    height: top + SIZES.below
  };
}

/** The rows from top to bottom. Groups of one fold stand together, where the first of them is. */
function ordered(
  layout: ILaneLayout,
  shown: readonly boolean[],
  { folds, spread, pinned }: IArrangement,
  foldOf: Int32Array
): IRow[] {
  const order: IRow[] = [];
  const done = new Set<number>();
  const stays = new Set(pinned);
  for (const lane of pinned) {
    if (shown[lane]) {
      order.push({ kind: 'lane', index: lane });
    }
  }
  // A single task that is left needs no row for many.
  const shownGroups = (fold: number): number =>
    folds.folds[fold].groups.filter(group =>
      layout.groups[group].lanes.some(lane => shown[lane] && !stays.has(lane))
    ).length;
  const tasksOf = layout.groups.map((_, group) => folds.ofGroup[group] ?? null);
  const many = new Set(
    folds.folds.flatMap(({ index, kind }) =>
      kind === 'tasks' && shownGroups(index) > 1 ? [index] : []
    )
  );
  const addFold = (fold: number): void => {
    if (!done.has(fold)) {
      done.add(fold);
      order.push({ kind: 'fold', index: fold });
    }
  };
  const addGroup = (group: number): void => {
    const lanes = layout.groups[group].lanes.filter(lane => shown[lane] && !stays.has(lane));
    if (lanes.length === 0) {
      return;
    }
    const tasks = tasksOf[group];
    if (tasks !== null && many.has(tasks) && !spread.has(tasks)) {
      addFold(tasks);
      lanes.forEach(lane => {
        foldOf[lane] = tasks;
      });
      return;
    }
    order.push({ kind: 'group', index: group });
    for (const lane of lanes) {
      const inner = (folds.of[lane] ?? []).find(fold => folds.folds[fold].kind !== 'tasks');
      if (inner !== undefined) {
        addFold(inner);
        if (!spread.has(inner)) {
          foldOf[lane] = inner;
          continue;
        }
      }
      order.push({ kind: 'lane', index: lane });
    }
  };
  const added = new Set<number>();
  layout.groups.forEach((_, group) => {
    const tasks = tasksOf[group];
    const together = tasks === null ? [group] : folds.folds[tasks].groups;
    if (!added.has(group) && tasks !== null && many.has(tasks) && spread.has(tasks)) {
      addFold(tasks);
    }
    for (const one of together) {
      if (!added.has(one)) {
        added.add(one);
        addGroup(one);
      }
    }
  });
  return order;
}
