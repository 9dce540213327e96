// npm test, npm run test:unit and so on: the groups that are named, or all.
import './lib/node-version.mjs';

// No await here: a Node that is too old must be able to read this file to the end.
import('./lib/failure.mjs').then(({ runMain }) =>
  runMain(async () => (await import('./lib/test.mjs')).test(process.argv.slice(2)))
);
