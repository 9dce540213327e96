import { isCut } from '../../../src/trace';
import { NAMES, trace } from './traces';

describe('a value that is cut short', () => {
  // The texts that the recorder makes of such values.
  it.each([
    `'${'a'.repeat(117)}'…`,
    '[0, 1, 2, 3, … 996 more]',
    "{'a': 1, … 12 more}",
    'Point(…)',
    '[[…], [1, 2]]',
    'Row(name=1, …)',
    `${'x'.repeat(119)}…`,
    "['abc'…, 2]"
  ])('is known by its mark: %s', text => {
    expect(isCut(text)).toBe(true);
  });

  it.each([
    "'to be continued…'",
    '"… 3 more"',
    "['(…)', 'b…']",
    'Page(number=1)',
    "'it\\'s…'",
    '…'
  ])('is not what only holds such a mark: %s', text => {
    expect(isCut(text)).toBe(false);
  });

  it.each(NAMES)('there is none in %s, where all values are short', name => {
    const run = trace(name);
    for (let step = 0; step < run.length; step++) {
      run.changes(step).forEach(({ new: text }) => {
        expect(text !== null && text.length < 100 && isCut(text)).toBe(false);
      });
    }
  });
});
