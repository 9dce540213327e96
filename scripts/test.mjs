// npm test, npm run test:unit and so on: the groups that are named, or all.
import './lib/node-version.mjs';

const { runMain } = await import('./lib/failure.mjs');
const { test } = await import('./lib/test.mjs');

await runMain(() => test(process.argv.slice(2)));
