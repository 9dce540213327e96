/** Numbers in ascending order, read by index. */
export interface ISorted {
  readonly length: number;
  readonly [index: number]: number;
}

/** The first index in `[from, to)` whose number is not below `value`, else `to`. */
export function lowerBound(sorted: ISorted, value: number, from = 0, to = sorted.length): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (sorted[middle] < value) {
      from = middle + 1;
    } else {
      to = middle;
    }
  }
  return from;
}

/** How many numbers in `[from, to)` are not above `value`. */
export function countUpTo(sorted: ISorted, value: number, from = 0, to = sorted.length): number {
  return lowerBound(sorted, value + 1, from, to) - from;
}

/**
 * The first number in `[from, to)` for which `test` holds, as it then does for all after it; `to`
 * where it holds for none.
 */
export function firstWhere(to: number, test: (at: number) => boolean, from = 0): number {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (test(middle)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return from;
}
