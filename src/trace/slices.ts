/**
 * A long computation that lets others go on now and then: it can be run through with `finish`, or a
 * slice at a time by whoever must not be held up.
 */
export type Sliced<T> = Generator<undefined, T, undefined>;

/** So many steps of a trace are looked at between two pauses: less than a few milliseconds' work. */
export const SLICE = 4096;

/** Run a computation to its end at once. */
export function finish<T>(work: Sliced<T>): T {
  for (;;) {
    const next = work.next();
    if (next.done) {
      return next.value;
    }
  }
}
