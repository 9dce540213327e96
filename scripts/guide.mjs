// npm run guide:build: runs the guide's notebooks in a fresh kernel and saves them with their outputs.
import './lib/node-version.mjs';

// No await here: a Node that is too old must be able to read this file to the end.
import('./lib/failure.mjs').then(({ runMain }) =>
  runMain(async () => {
    const { ensureBundle } = await import('./lib/bundle.mjs');
    const { ensureInstalled, venvEnv } = await import('./lib/environment.mjs');
    const { ROOT, VENV_PYTHON } = await import('./lib/paths.mjs');
    const { onInterrupt, streamed } = await import('./lib/processes.mjs');
    const path = await import('node:path');
    onInterrupt(() => 130);
    await ensureInstalled(await ensureBundle());
    const script = path.join(ROOT, 'scripts', 'guide.py');
    const status = await streamed(VENV_PYTHON, [script, path.join(ROOT, 'notebooks')], {
      env: venvEnv()
    });
    process.exitCode = status;
  })
);
