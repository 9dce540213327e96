import type { Sliced } from '../trace';

/** So long a slice may hold the page, in milliseconds. */
const SLICE_MS = 12;

/**
 * Run a long computation a slice at a time, so that the page stays quick meanwhile.
 *
 * @param wait - milliseconds before it begins
 * @param failed - told what it throws; if left out, that is thrown
 * @returns ends it, if it is not done
 */
export function inSlices<T>(
  work: Sliced<T>,
  done: (result: T) => void,
  wait = 0,
  failed?: (reason: unknown) => void
): () => void {
  const go = (): void => {
    const until = performance.now() + SLICE_MS;
    do {
      let next: IteratorResult<undefined, T>;
      try {
        next = work.next();
      } catch (error) {
        if (!failed) {
          throw error;
        }
        failed(error);
        return;
      }
      if (next.done) {
        done(next.value);
        return;
      }
    } while (performance.now() < until);
    timer = setTimeout(go);
  };
  let timer = setTimeout(go, wait);
  return () => clearTimeout(timer);
}
