// npm start: everything from a fresh clone to JupyterLab open on the guide.
import './lib/node-version.mjs';

// No await here: a Node that is too old must be able to read this file to the end.
import('./lib/failure.mjs').then(({ runMain }) =>
  runMain(async () => (await import('./lib/start.mjs')).start(process.argv.slice(2)))
);
