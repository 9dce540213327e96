// npm run build, npm run build:prod: the labextension, from src/ to yieldscope/labextension.
import './lib/node-version.mjs';

const { runMain } = await import('./lib/failure.mjs');

await runMain(async () => {
  const { ensureBundle } = await import('./lib/bundle.mjs');
  const { onInterrupt } = await import('./lib/processes.mjs');
  onInterrupt(() => 130);
  const production = process.argv.includes('--production');
  const build = await ensureBundle({ mode: production ? 'production' : 'development' });
  if (process.argv.includes('--install')) {
    const { ensureInstalled } = await import('./lib/environment.mjs');
    await ensureInstalled(build);
  }
  console.log('The extension in yieldscope/labextension is up to date.');
});
