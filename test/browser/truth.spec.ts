import { expect, test } from './lab';
import { recorded, writeSaved } from './saved';
import { playerOf, traceOf, Truth, walk } from './truth';

/** Each has something that the others have not: pulls by a class, cancels, groups, recursion, hand-overs, `yield from`. */
const PROGRAMS = [
  'class_iterator',
  'cancel_held',
  'task_group',
  'recursion',
  'shared_generator',
  'sync_generators',
  'timeout'
];

for (const program of PROGRAMS) {
  test(`sentence, lines, cards and chains are true at every moment, to and fro: ${program}`, async ({
    lab
  }) => {
    test.setTimeout(240_000);
    writeSaved(lab, 'truth.ipynb', [recorded(program)]);
    await lab.openNotebook('truth.ipynb');
    const truth = new Truth(await traceOf(lab, 0));
    expect(truth.model.moments).toBeGreaterThan(10);
    await walk(playerOf(lab, 0), truth, false);
  });
}

test('the same by single steps, where generators delegate', async ({ lab }) => {
  test.setTimeout(240_000);
  writeSaved(lab, 'steps.ipynb', [recorded('sync_generators')]);
  await lab.openNotebook('steps.ipynb');
  await walk(playerOf(lab, 0), new Truth(await traceOf(lab, 0)), true);
});
