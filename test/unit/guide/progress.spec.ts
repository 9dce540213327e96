import {
  check,
  formatProgress,
  NOTHING,
  parseProgress,
  predict,
  read,
  settle,
  startOver
} from '../../../src/guide/progress/progress';
import type { Change, IProgress } from '../../../src/guide/progress/progress';

const OPTIONS = ['three', 'four', 'once'];

const after = (...changes: Change[]): IProgress =>
  changes.reduce((progress, change) => change(progress), NOTHING);

describe('predictions', () => {
  it('keep the first choice as the prediction, and the last one beside it', () => {
    expect(after(predict('pulls', 0, 'three')).predictions.pulls).toEqual({
      choice: 0,
      said: 'three'
    });
    expect(
      after(predict('pulls', 0, 'three'), predict('pulls', 1, 'four')).predictions.pulls
    ).toEqual({ choice: 0, said: 'three', now: 1 });
  });

  it('forget the last one when the first is chosen again', () => {
    const changes = [0, 1, 0].map(choice => predict('pulls', choice, OPTIONS[choice]));
    expect(after(...changes).predictions.pulls).toEqual({ choice: 0, said: 'three' });
  });

  it('are settled by the first choice, and then stay', () => {
    const settled = after(
      predict('pulls', 0, 'three'),
      predict('pulls', 1, 'four'),
      settle('pulls', OPTIONS, 1)
    );
    expect(settled.predictions.pulls).toEqual({ choice: 0, said: 'three', now: 1, right: false });
    expect(predict('pulls', 1, 'four')(settled)).toBe(settled);
    expect(settle('pulls', OPTIONS, 0)(settled)).toBe(settled);
  });

  it('are settled by their text, where the options have another order now', () => {
    const moved = ['once', 'four', 'three'];
    expect(
      after(predict('pulls', 0, 'three'), settle('pulls', moved, 2)).predictions.pulls.right
    ).toBe(true);
  });

  it('are not settled by a question that has no such option any more', () => {
    const before = after(predict('pulls', 0, 'three'));
    expect(settle('pulls', ['two', 'five'], 0)(before)).toBe(before);
  });

  it('are not made up: what was not predicted is not settled', () => {
    expect(settle('pulls', OPTIONS, 1)(NOTHING)).toBe(NOTHING);
  });
});

describe('exercises and sections', () => {
  it('count tries, and stay passed', () => {
    expect(
      after(check('tick', false), check('tick', true), check('tick', false)).checks.tick
    ).toEqual({ passed: true, tries: 3 });
  });

  it('are read, or not any more', () => {
    expect(after(read('1', true), read('2', true), read('1', true)).read).toEqual(['2', '1']);
    expect(after(read('1', true), read('2', true), read('1', false)).read).toEqual(['2']);
  });

  it('are all forgotten when one starts over', () => {
    const full = after(predict('a', 0, 'x'), check('b', true), read('1', true));
    expect(startOver({ ...full, others: { mine: 1 } })).toEqual({
      ...NOTHING,
      others: { mine: 1 }
    });
  });
});

describe('the file', () => {
  it('is read as it was written', () => {
    const full = after(
      predict('a', 0, 'x'),
      predict('a', 1, 'y'),
      predict('b', 2, 'z'),
      settle('b', ['x', 'y', 'z'], 2),
      check('c', true),
      read('10', true)
    );
    expect(parseProgress(formatProgress(full))).toEqual(full);
  });

  it('keeps what others have put into it', () => {
    const text = '{"yieldscope":1,"note":"mine","read":["1"]}';
    const progress = read('2', true)(parseProgress(text)!);
    expect(JSON.parse(formatProgress(progress))).toMatchObject({ note: 'mine', read: ['1', '2'] });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{"yieldscope": 1'],
    ['a list', '[1]'],
    ['of somebody else', '{"progress": 0.5}'],
    ['of a later version', '{"yieldscope": 2, "predictions": {}}']
  ])('is no progress when it is %s', (_, text) => {
    expect(parseProgress(text)).toBeNull();
  });

  it('is read without what cannot be right', () => {
    const text = JSON.stringify({
      yieldscope: 1,
      predictions: {
        good: { choice: 1, said: 'four', right: true },
        negative: { choice: -1, said: 'x' },
        text: { choice: '1' },
        nothing: null,
        partly: { choice: 0, said: 5, now: 'x', right: 'yes' }
      },
      checks: {
        good: { passed: true, tries: 2 },
        uncounted: { passed: false },
        text: { passed: 'y' }
      },
      read: ['1', 2, null, '1', 'A']
    });
    expect(parseProgress(text)).toEqual({
      predictions: {
        good: { choice: 1, said: 'four', right: true },
        partly: { choice: 0, said: '' }
      },
      checks: { good: { passed: true, tries: 2 }, uncounted: { passed: false, tries: 0 } },
      read: ['1', 'A'],
      others: {}
    });
  });
});
