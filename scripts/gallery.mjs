// npm run gallery: one page with pictures of the player in all its states, themes and widths.
import './lib/node-version.mjs';

// No await here: a Node that is too old must be able to read this file to the end.
import('./lib/failure.mjs').then(({ runMain }) =>
  runMain(async () => (await import('./lib/gallery.mjs')).gallery(process.argv.slice(2)))
);
