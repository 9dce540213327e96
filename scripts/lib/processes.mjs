/** Child processes: none reads stdin, and none outlives this process. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { Failure, explain } from './failure.mjs';
import { BUILD, ROOT, shown } from './paths.mjs';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

const POSIX = process.platform !== 'win32';

/** @type {Set<ChildProcess>} */
const running = new Set();

/**
 * Start a child in a process group of its own, so that it can be ended with all that it started, and so that the
 * terminal's Ctrl-C reaches this process alone, which then ends the child in an orderly way.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {ChildProcess}
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: POSIX,
    windowsHide: true,
    ...options
  });
  running.add(child);
  const forget = () => running.delete(child);
  child.once('exit', forget);
  child.once('error', forget);
  return child;
}

/**
 * Send a signal to a child and to all in its process group.
 *
 * @param {ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function signalTree(child, signal) {
  if (child.pid === undefined) {
    return;
  }
  try {
    if (POSIX) {
      process.kill(-child.pid, signal);
    } else {
      spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    }
  } catch {
    // It has already ended.
  }
}

/**
 * Wait until a child has ended.
 *
 * @param {ChildProcess} child
 * @returns {Promise<{status: number | null, signal: NodeJS.Signals | null}>}
 */
export function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ status: child.exitCode, signal: child.signalCode });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal }));
  });
}

/**
 * End a child: SIGTERM, and SIGKILL if it takes longer than it may.
 *
 * @param {ChildProcess} child
 * @param {number} [patience] - Milliseconds.
 */
export async function stop(child, patience = 8_000) {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
    return;
  }
  const gone = ended(child).catch(() => undefined);
  // SIGTERM to the child alone: JupyterLab ends its own children, and does so better than we could.
  child.kill('SIGTERM');
  const timer = setTimeout(() => signalTree(child, 'SIGKILL'), patience);
  await gone;
  clearTimeout(timer);
  signalTree(child, 'SIGKILL');
}

/** End every child that is still running. */
export async function stopAll() {
  await Promise.all([...running].map(child => stop(child)));
}

/**
 * When npm is ended by a signal, the shell between it and this process ends and passes nothing on: all that can be seen
 * here is that the parent has changed. Without npm that means nothing: a shell may be closed over a program.
 *
 * @param {() => void} orphaned
 * @returns {NodeJS.Timeout | undefined}
 */
function watchParent(orphaned) {
  if (!process.env.npm_lifecycle_event) {
    return undefined;
  }
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) {
      clearInterval(timer);
      orphaned();
    }
  }, 300);
  return timer.unref();
}

/**
 * On the signals that end a program, first do `before`, then end all children, then leave. A second signal does not wait.
 *
 * @param {(signal: NodeJS.Signals) => number} before - Says goodbye and gives the exit status.
 * @returns {() => void} Takes the handlers away again.
 */
export function onInterrupt(before) {
  let interrupted = false;
  /** @param {NodeJS.Signals} signal */
  const handler = async signal => {
    if (interrupted) {
      for (const child of running) {
        signalTree(child, 'SIGKILL');
      }
      process.exit(130);
    }
    interrupted = true;
    const status = before(signal);
    await stopAll();
    process.exit(status);
  };
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  signals.forEach(signal => process.on(signal, handler));
  const timer = watchParent(() => void handler('SIGTERM'));
  return () => {
    clearInterval(timer);
    signals.forEach(signal => process.off(signal, handler));
  };
}

/**
 * Run a command to its end with its output in a log file.
 *
 * @param {string} what - What it does, for the sentence when it fails: "Installing the npm packages".
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string, shell?: boolean}} [options]
 * @returns {Promise<string>} What it printed.
 * @throws {Failure} If it cannot be started or its status is not 0.
 */
export async function logged(what, command, args, options = {}) {
  const name = what.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const log = path.join(BUILD, 'logs', `${name}.log`);
  fs.mkdirSync(path.dirname(log), { recursive: true });
  let output = '';
  let status;
  try {
    const child = start(command, args, options);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', text => (output += text));
    }
    ({ status } = await ended(child));
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    throw new Failure(
      `${what} failed: ${command} ${code === 'ENOENT' ? 'was not found' : `cannot be run (${code})`}.`
    );
  }
  try {
    fs.writeFileSync(log, output);
  } catch {
    // A full disk is told by what the command printed.
  }
  if (status !== 0) {
    throw explain(what, output, shown(log));
  }
  return output;
}

/**
 * Run a command to its end with its output shown as it comes.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{env?: NodeJS.ProcessEnv, cwd?: string}} [options]
 * @returns {Promise<number>} Its status; 1 if a signal ended it, 127 if it could not be started.
 */
export async function streamed(command, args, options = {}) {
  try {
    const child = start(command, args, { ...options, stdio: ['ignore', 'inherit', 'inherit'] });
    return (await ended(child)).status ?? 1;
  } catch (error) {
    console.error(`${command}: ${/** @type {Error} */ (error).message}`);
    return 127;
  }
}
