import type { ILaneLayout } from '../../trace';

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
}

/** Places of all rows, from the top of the content; null for those that are not shown. */
export interface IRows {
  readonly lanes: readonly (IRowPlace | null)[];
  readonly groups: readonly (IRowPlace | null)[];
  readonly height: number;
}

/**
 * @param room - the height to share; more than it where the lanes need more
 * @param shown - whether each lane is, by its index; all, if left out
 */
export function placeRows(
  layout: ILaneLayout,
  room = 0,
  shown: readonly boolean[] = layout.lanes.map(() => true)
): IRows {
  const count = shown.filter(Boolean).length;
  const titles = layout.groups.filter(({ lanes }) => lanes.some(lane => shown[lane])).length;
  const fixed = SIZES.top + SIZES.group * titles + SIZES.below;
  const shared = Math.floor((room - fixed) / Math.max(count, 1));
  const height = Math.max(SIZES.lane, Math.min(SIZES.laneMost, shared));
  const lanes: (IRowPlace | null)[] = [];
  const groups: (IRowPlace | null)[] = [];
  let top: number = SIZES.top;
  for (const group of layout.groups) {
    const titled = group.lanes.some(lane => shown[lane]);
    groups.push(titled ? { top, height: SIZES.group } : null);
    top += titled ? SIZES.group : 0;
    for (const lane of group.lanes) {
      lanes[lane] = shown[lane] ? { top, height } : null;
      top += shown[lane] ? height : 0;
    }
  }
  return { lanes, groups, height: top + SIZES.below };
}
