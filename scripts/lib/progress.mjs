/** Says what is being done and about how long it takes. */

/**
 * Whole seconds or minutes as people say them.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  if (seconds < 1) {
    return 'under a second';
  }
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/**
 * Do one piece of work under a line that says what it is, and how long it will take and has taken.
 *
 * @template T
 * @param {string} title - As in "Installing the npm packages".
 * @param {number} expected - Seconds it usually takes.
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, expected, work) {
  const begin = Date.now();
  const elapsed = () => (Date.now() - begin) / 1000;
  const live = process.stdout.isTTY;
  const line = `${title} (about ${duration(expected)})`;
  process.stdout.write(`  ${line} …${live ? '' : '\n'}`);
  const timer = live
    ? setInterval(() => {
        process.stdout.write(`\r\x1b[2K  ${line} … ${Math.round(elapsed())} s`);
      }, 1000)
    : undefined;
  /** @param {string} end */
  const close = end => {
    clearInterval(timer);
    process.stdout.write(live ? `\r\x1b[2K  ${title}: ${end}\n` : `  ${title}: ${end}\n`);
  };
  try {
    const result = await work();
    close(`done in ${duration(elapsed())}`);
    return result;
  } catch (error) {
    close('failed');
    throw error;
  }
}
