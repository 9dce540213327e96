/** Heights and widths of the overview, in CSS pixels. */
export const SIZES = {
  /** Ticks of what is out of the ordinary. */
  ticks: 16,
  /** The strip of all tasks, whole and small. */
  strip: 34,
  small: 22,
  row: 18,
  gap: 4,
  /** How wide one bin is drawn. */
  bin: 2,
  /** How near to a tick one has to point. */
  near: 5
} as const;

/** Where the rows of the picture are, from its top; the first is the strip of all tasks. */
export interface IPlaces {
  readonly rows: readonly { readonly top: number; readonly height: number }[];
  readonly height: number;
}

/** @param tasks - how many rows of tasks there are below the strip; null: only the strip, small */
export function placesOf(tasks: number | null): IPlaces {
  const rows: { top: number; height: number }[] = [
    { top: SIZES.ticks, height: tasks === null ? SIZES.small : SIZES.strip }
  ];
  for (let i = 0; i < (tasks ?? 0); i++) {
    const { top, height } = rows[i];
    rows.push({ top: top + height + SIZES.gap, height: SIZES.row });
  }
  const { top, height } = rows[rows.length - 1];
  return { rows, height: top + height + 2 };
}
