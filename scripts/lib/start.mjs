/** The command `npm start`. */
import fs from 'node:fs';
import path from 'node:path';

import { ensureBundle } from './bundle.mjs';
import { ensureInstalled, ensurePackages } from './environment.mjs';
import { Failure } from './failure.mjs';
import { ROOT, shown } from './paths.mjs';
import { ended, onInterrupt } from './processes.mjs';
import { choosePort, serve } from './server.mjs';
import { ensureSpace } from './space.mjs';
import { copyGuide } from './work-folder.mjs';

const USAGE = `npm start [-- options]: set up what is missing and open JupyterLab on the guide.

  --no-browser   do not open a browser; print the address
  --port N       serve on port N of this machine (default: 8888, or another if it is taken)
  --work FOLDER  serve this folder (default: work)
  --help         print this
`;

/**
 * @param {string[]} args
 * @returns {{browser: boolean, port: number | undefined, work: string, help: boolean}}
 * @throws {Failure} On an option that does not exist or has a wrong value.
 */
export function parseArguments(args) {
  const options = {
    browser: true,
    port: /** @type {number | undefined} */ (undefined),
    work: path.join(ROOT, 'work'),
    help: false
  };
  const rest = args.flatMap(arg => (/^--\w+=/.test(arg) ? split(arg) : [arg]));
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--no-browser') {
      options.browser = false;
    } else if (arg === '--help' || arg === '-h') {
      options.help = true;
    } else if (arg === '--port') {
      const value = rest.shift() ?? '';
      const port = /^\d+$/.test(value) ? Number(value) : 0;
      if (port < 1 || port > 65535) {
        throw new Failure(`--port wants a number from 1 to 65535, not "${value}".`);
      }
      options.port = port;
    } else if (arg === '--work') {
      const value = rest.shift();
      if (!value) {
        throw new Failure('--work wants a folder.');
      }
      options.work = path.resolve(process.env.INIT_CWD ?? '.', value);
    } else {
      throw new Failure(`npm start does not know "${arg}"; npm start -- --help lists its options.`);
    }
  }
  return options;
}

/** @param {string} arg */
function split(arg) {
  const at = arg.indexOf('=');
  return [arg.slice(0, at), arg.slice(at + 1)];
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} The exit status.
 */
export async function start(args) {
  const options = parseArguments(args);
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  const interrupted = onInterrupt(() => {
    console.log('\nInterrupted; run it again to go on from here.');
    return 130;
  });
  // What can be known to fail is told before the long work begins.
  const port = await choosePort(options.port);
  ensureSpace();
  console.log('Setting up Yieldscope; what is done already is skipped.');
  await ensurePackages('start');
  const build = await ensureBundle();
  await ensureInstalled(build);

  const { first, kept } = copyGuide(path.join(ROOT, 'notebooks'), options.work);
  for (const name of kept) {
    console.log(`  ${name}: your own version is kept; the new one is notebooks/${name}.`);
  }
  // A port can have been taken during a long setup.
  const free = await choosePort(options.port ?? port).catch(error => {
    if (options.port === undefined) {
      return choosePort(undefined);
    }
    throw error;
  });
  const server = await serve({
    port: free,
    folder: fs.realpathSync(options.work),
    notebook: first,
    browser: options.browser
  });
  interrupted();
  console.log(`
JupyterLab runs at

  ${server.address}

It serves the folder ${shown(options.work)}. Press Ctrl-C to stop it.`);
  let stopping = false;
  onInterrupt(() => {
    stopping = true;
    console.log('\nStopping JupyterLab and its kernels.');
    return 0;
  });
  const { status } = await ended(server.child);
  if (stopping) {
    return 0;
  }
  if (status !== 0) {
    throw new Failure('JupyterLab has ended unexpectedly.', { log: shown(server.log) });
  }
  console.log('JupyterLab was shut down.');
  return 0;
}
