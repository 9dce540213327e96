import AxeBuilder from '@axe-core/playwright';
import { CARD, cardIn, progressOf, shipped } from './guide-book';
import { expect, test } from './lab';

/** One card of each kind, in each of its states, in a notebook of its own. */
function cards(): { data: Record<string, unknown>; markdown: string }[] {
  const all = [...shipped().values()].flat();
  const one = (kind: string): Record<string, any> =>
    all.map(cell => cardIn(cell, kind)).find(card => card !== undefined)!;
  const settled = one('settled');
  const unsettled = {
    version: 1,
    card: 'unsettled',
    id: 'x',
    question: 'What does `<b>pages()</b>` do?',
    text: 'Run the watched cell above first.'
  };
  const answer = {
    version: 1,
    card: 'answer',
    id: 'x',
    title: 'Close it here',
    code: 'async def first_two(lines):\n    return "<b>no markup</b>"\n'
  };
  return [
    one('prediction'),
    settled,
    { ...settled, id: 'other', holds: false },
    unsettled,
    { ...one('check'), hints: ['one `hint`', 'two'] },
    { ...one('check'), passed: true, hints: [] },
    answer,
    one('section'),
    one('contents'),
    { ...one('contents'), verified: false, python: '3.99.0' },
    { ...one('prediction'), version: 99 },
    { version: 1, card: 'song' }
  ].map(data => ({
    data,
    markdown:
      'It **says** so. <img src="x" onerror="window.hit = true"><script>window.hit = true</script>'
  }));
}

function notebook(): string {
  const cells = cards().map(({ data, markdown }, i) => ({
    id: `card-${i}`,
    cell_type: 'code',
    metadata: {},
    execution_count: 1,
    source: `# ${i}`,
    outputs: [
      {
        output_type: 'execute_result',
        execution_count: 1,
        metadata: {},
        data: { [CARD]: data, ...(i === 11 ? {} : { 'text/markdown': markdown }) }
      }
    ]
  }));
  return JSON.stringify({
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
    cells
  });
}

test('all cards, in all looks, can be used by everyone', async ({ lab }) => {
  test.setTimeout(180_000);
  const { page } = lab;
  // The picture of the broken card is not there: a browser says so.
  lab.allowProblem(/404/);
  await page.setViewportSize({ width: 1100, height: 1200 });
  lab.writeFile('cards.ipynb', notebook());
  await lab.open('cards.ipynb');
  await lab.kernelReady();
  const at = async (i: number) => {
    await lab.selectCell(i);
    return lab.output(i);
  };

  // A later version is shown as its text, a kind that is not known says so, and neither is ever markup.
  await expect(await at(10)).toContainText('It says so.');
  await expect(await at(11)).toContainText('This card cannot be shown.');
  expect(await page.evaluate(() => 'hit' in window)).toBe(false);
  await expect((await at(3)).locator('b')).toHaveCount(0);
  await expect(await at(6)).toContainText('<b>no markup</b>');

  // Arrows move, and choose none; the first choice is the one that counts.
  const radios = (await at(0)).getByRole('radio');
  await radios.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(radios.nth(1)).toBeFocused();
  await expect(radios.nth(1)).not.toBeChecked();
  await page.keyboard.press('Space');
  await expect(radios.nth(1)).toBeChecked();
  await expect(lab.output(0).getByRole('status')).toHaveText('Kept. Now run the next cell.');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(radios.first()).toBeChecked();
  await expect(lab.output(0).getByRole('status')).toContainText('Your first choice stays');
  await expect
    .poll(() => progressOf(lab, 'progress.json')?.predictions)
    .toMatchObject({
      pulls: { choice: 1, now: 0 }
    });

  await (await at(1)).getByRole('button', { name: 'Show the answer now' }).click();
  await expect(await at(2)).toContainText('Not in this run');
  await (await at(4)).getByRole('button', { name: 'Show a hint' }).click();
  await expect(lab.output(4).getByRole('listitem')).toContainText(['', 'one hint']);
  await (await at(4)).getByRole('button', { name: 'Show hint 2 of 2' }).click();
  await expect(lab.output(4)).toContainText('guide.answer(');
  await expect((await at(9)).getByRole('alert')).toContainText('not verified on this Python');
  for (const name of ['Beliefs that the guide mends', 'Exercises']) {
    await (await at(8)).getByText(name, { exact: true }).click();
  }

  for (const theme of ['light', 'dark', 'contrast'] as const) {
    await lab.theme(theme);
    for (const [width, name] of [
      [1100, 'wide'],
      [560, 'narrow']
    ] as const) {
      await page.setViewportSize({ width, height: 1200 });
      for (let i = 0; i < 10; i++) {
        const card = (await at(i)).locator('.jp-YieldscopeCard');
        await card.scrollIntoViewIfNeeded();
        const { violations } = await new AxeBuilder({ page })
          .include(`.jp-Cell[data-windowed-list-index="${i}"] .jp-YieldscopeCard`)
          .analyze();
        const found = violations.map(({ id, nodes }) => [
          id,
          nodes.map(({ html }) => html.slice(0, 120))
        ]);
        expect([theme, name, i, found]).toEqual([theme, name, i, []]);
        const over = await card.evaluate(node => node.scrollWidth - node.clientWidth);
        expect([theme, name, i, over <= 0]).toEqual([theme, name, i, true]);
        if (theme !== 'contrast') {
          await lab.screenshot(`guide-card-${i}-${name}-${theme}`, card);
        }
      }
    }
  }
});
