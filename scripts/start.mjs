// npm start: everything from a fresh clone to JupyterLab open on the guide.
import './lib/node-version.mjs';

const { runMain } = await import('./lib/failure.mjs');
const { start } = await import('./lib/start.mjs');

await runMain(() => start(process.argv.slice(2)));
