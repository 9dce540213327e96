import AxeBuilder from '@axe-core/playwright';
import { expect, test } from './lab';
import { recorded, writeSaved } from './saved';
import { STATES } from './states';
import { playerOf } from './truth';

for (const state of STATES) {
  test(`a run in this state says what happened and what to do: ${state.name}`, async ({ lab }) => {
    writeSaved(lab, 'state.ipynb', [state.trace()], 'print(6 * 7)');
    await lab.openNotebook('state.ipynb');
    const output = lab.output(0);
    const player = playerOf(lab, 0);
    const place =
      state.shown === 'player'
        ? player.locator('.jp-YieldscopeSummary')
        : output.getByRole(state.shown);
    await expect(place).toContainText(state.says);
    await expect(place).toContainText(state.next);
    await expect(player).toHaveCount(state.shown === 'player' ? 1 : 0);
    if (state.leads) {
      await player.getByRole('button', { name: 'First step' }).click();
      await place.getByRole('button', { name: state.leads.name }).click();
      await expect(player).toHaveAttribute('data-kind', state.leads.kind);
    } else if (state.shown === 'player' && state.name !== 'huge') {
      await expect(place.getByRole('button')).toHaveCount(0);
    }
    // Nothing is told by its look alone, and nothing keeps the notebook from going on.
    const { violations } = await new AxeBuilder({ page: lab.page })
      .include('.jp-OutputArea .jp-YieldscopeRenderer')
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes[0].html])).toEqual([]);
    await lab.runCell(1);
    await expect(lab.output(1)).toHaveText('42');
  });
}

test('a run that is whole and went well has no such note', async ({ lab }) => {
  writeSaved(lab, 'fine.ipynb', [recorded('pages')]);
  await lab.openNotebook('fine.ipynb');
  await expect(playerOf(lab, 0).locator('.jp-YieldscopeSummary')).toContainText('In all: 4 pulls');
  await expect(playerOf(lab, 0).locator('[data-note]')).toHaveCount(0);
});

test('while a cell is recorded that is said, with how to see it up to there', async ({ lab }) => {
  const cell = `%%yieldscope
import time

def rows():
    for number in range(3):
        yield number
    while True:
        time.sleep(0.01)

for row in rows():
    print("row", row, flush=True)`;
  await lab.openNotebook('recording.ipynb', ['%load_ext yieldscope', cell]);
  await lab.runCell(0);
  const toolbar = lab.page.getByRole('toolbar', { name: 'main area toolbar' });
  await expect(toolbar.getByRole('button', { name: 'Watch' })).toBeVisible();
  await lab.startCell(1);
  await expect(lab.output(1)).toContainText('row 2');
  await expect(toolbar.getByRole('button', { name: 'Recording…' })).toBeVisible();
  await expect(lab.page.locator('.jp-YieldscopeWatchButton')).toHaveAttribute(
    'title',
    /its run is shown when it has ended\. Interrupt the kernel to see it up to there/
  );
  await lab.screenshot('recording');
  await lab.command('notebook:interrupt-kernel');
  const player = playerOf(lab, 1);
  await expect(player.locator('[data-note="interrupted"]')).toContainText('interrupted');
  await expect(toolbar.getByRole('button', { name: 'Watch' })).toBeVisible();
  await expect(toolbar.getByRole('button', { name: 'Recording…' })).toHaveCount(0);
});
