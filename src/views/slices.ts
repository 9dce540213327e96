import type { Sliced } from '../trace';

/** So long a slice may hold the page, in milliseconds. */
const SLICE_MS = 12;

/**
 * Run a long computation a slice at a time, so that the page stays quick meanwhile.
 *
 * @param wait - milliseconds before it begins
 * @returns ends it, if it is not done
 */
export function inSlices<T>(work: Sliced<T>, done: (result: T) => void, wait = 0): () => void {
  const go = (): void => {
    const until = performance.now() + SLICE_MS;
    do {
      const next = work.next();
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
