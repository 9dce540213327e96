// npm run format: writes what the formatters and the fixable lint rules want.
import './lib/node-version.mjs';

const { runMain } = await import('./lib/failure.mjs');

await runMain(async () => {
  const { ensureModules, tool } = await import('./lib/modules.mjs');
  const { ensurePackages } = await import('./lib/environment.mjs');
  const { VENV_PYTHON } = await import('./lib/paths.mjs');
  const { onInterrupt, streamed } = await import('./lib/processes.mjs');
  onInterrupt(() => 130);
  await ensureModules();
  await ensurePackages('start');
  await ensurePackages('test');
  const commands = [
    [process.execPath, tool('eslint/bin/eslint.js'), '--fix', '.'],
    [process.execPath, tool('stylelint/bin/stylelint.mjs'), '--fix', 'style/**/*.css'],
    [process.execPath, tool('prettier/bin/prettier.cjs'), '--write', '--log-level=warn', '.'],
    [VENV_PYTHON, '-m', 'ruff', 'check', '--fix', '--quiet', '.'],
    [VENV_PYTHON, '-m', 'ruff', 'format', '--quiet', '.']
  ];
  let status = 0;
  for (const [command, ...args] of commands) {
    status = Math.max(status, await streamed(command, args));
  }
  return status;
});
