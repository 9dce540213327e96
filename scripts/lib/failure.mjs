/** What goes wrong outside our own code, said in one sentence to the person at the terminal. */

/** An expected failure: its message is the one clear sentence that is shown, without a stack. */
export class Failure extends Error {
  /**
   * @param {string} message - One sentence, with what to do about it where that is known.
   * @param {{log?: string}} [options] - The file with the full output of what failed.
   */
  constructor(message, { log } = {}) {
    super(message);
    this.name = 'Failure';
    this.log = log;
  }
}

const DISK = /ENOSPC|No space left on device|Errno 28|Disk quota exceeded|EDQUOT/i;
const NETWORK = new RegExp(
  [
    'ENOTFOUND',
    'EAI_AGAIN',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'ERR_SOCKET_TIMEOUT',
    'Failed to establish a new connection',
    'Temporary failure (in name resolution|resolving)',
    'Name or service not known',
    'NewConnectionError',
    'ConnectTimeoutError',
    'ProxyError',
    'Could not resolve host',
    'Network is unreachable'
  ].join('|'),
  'i'
);

/**
 * Explain the output of a command that failed.
 *
 * @param {string} what - What was being done, as in "Installing the npm packages".
 * @param {string} output - What the command printed.
 * @param {string} [log] - The file that has all of it.
 * @returns {Failure} The sentence: a full disk and a missing network are named as such.
 */
export function explain(what, output, log) {
  if (DISK.test(output)) {
    return new Failure(`${what} failed: the disk is full. Free some space and run this again.`, {
      log
    });
  }
  if (NETWORK.test(output)) {
    return new Failure(
      `${what} failed: the package server cannot be reached. Check the network (and proxy settings) and run this again.`,
      { log }
    );
  }
  const lines = output.split(/\r?\n/).map(line => line.trim());
  const telling = lines.filter(line => /error|fatal|cannot|not found/i.test(line));
  const last = telling.at(-1) ?? lines.filter(Boolean).at(-1) ?? 'it printed nothing';
  return new Failure(`${what} failed: ${last.replace(/^npm (error|ERR!) /, '')}`, { log });
}

/**
 * Turn anything thrown into the sentence to show.
 *
 * @param {unknown} error
 * @returns {{message: string, log?: string, unexpected: boolean}}
 */
export function describe(error) {
  if (error instanceof Failure) {
    return { message: error.message, log: error.log, unexpected: false };
  }
  if (error instanceof Error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      return {
        message: 'The disk is full. Free some space and run this again.',
        unexpected: false
      };
    }
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      const path = /** @type {NodeJS.ErrnoException} */ (error).path ?? 'a file of the clone';
      return { message: `${path} cannot be written: ${error.message}.`, unexpected: false };
    }
    return { message: error.stack ?? error.message, unexpected: true };
  }
  return { message: String(error), unexpected: true };
}

/**
 * Run the main function of a script; end the process with its status, or 1 and one sentence.
 *
 * @param {() => Promise<number | void>} main - Returns the exit status, 0 if nothing.
 */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    const { message, log } = describe(error);
    process.stderr.write(`\n${message}\n`);
    if (log) {
      process.stderr.write(`(All of its output: ${log})\n`);
    }
    process.exitCode = 1;
  }
}
