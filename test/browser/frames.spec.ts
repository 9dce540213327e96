import { readTrace } from '../../src/trace';
import { expect, test } from './lab';
import { writeSaved } from './saved';
import { recordScript } from './states';
import { playerOf } from './truth';

const PROGRAM = `def count():
    total = 0
    for number in range(4):
        total += number
    word = "x" * 500
    numbers = list(range(1000))
    short = "to be continued…"
    return total

count()
`;

test('a variable tells its change, leads to the ones before, and says what of it is missing', async ({
  lab
}) => {
  const data = recordScript(PROGRAM);
  const trace = readTrace(data);
  writeSaved(lab, 'frames.ipynb', [data]);
  await lab.openNotebook('frames.ipynb');
  const player = playerOf(lab, 0);
  await player.getByRole('switch', { name: 'Every step' }).check();
  // The steps at which `total` has changed, as the trace has them.
  const changes: { step: number; text: string; old: string | null }[] = [];
  for (let step = 0; step < trace.length; step++) {
    for (const change of trace.changes(step)) {
      if (change.name === 'total') {
        changes.push({ step, text: change.new!, old: change.old });
      }
    }
  }
  expect(changes.map(({ text }) => text)).toEqual(['0', '1', '3', '6']);
  const local = player.locator('.jp-YieldscopeFrames-local').filter({ hasText: /^total/ });
  await player.getByRole('button', { name: 'Last step', exact: true }).click();
  await player.getByRole('button', { name: 'Previous step' }).click();
  await player.getByRole('button', { name: 'Previous step' }).click();
  await player.getByRole('button', { name: 'Previous step' }).click();
  await expect(local.locator('.jp-YieldscopeFrames-text')).toHaveText('6');
  await expect(local.locator('del')).toHaveCount(0);
  await local.getByRole('button', { name: 'total', exact: true }).click();
  for (const { step, text, old } of changes.reverse()) {
    await expect(player).toHaveAttribute('data-step', String(step + 1));
    await expect(local.locator('.jp-YieldscopeFrames-text')).toHaveText(text);
    if (old === null) {
      await expect(local).toContainText('new');
      await expect(local.getByRole('button', { name: /^Previous change/ })).toHaveCount(0);
    } else {
      await expect(local.locator('del')).toHaveText(old);
      await local.getByRole('button', { name: /^Previous change of total, step \d+$/ }).click();
    }
  }
  await player.getByRole('button', { name: 'Last step', exact: true }).click();
  await player.getByRole('button', { name: 'Previous step' }).click();
  await player.getByRole('button', { name: 'Previous step' }).click();
  const of = (name: string) =>
    player.locator('.jp-YieldscopeFrames-local').filter({ hasText: new RegExp(`^${name}`) });
  for (const name of ['word', 'numbers']) {
    await expect(of(name)).toContainText('cut short');
  }
  await expect(of('short')).not.toContainText('cut short');
  await lab.screenshot('frames-cards', player);
});
