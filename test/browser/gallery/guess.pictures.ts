import { readTrace } from '../../../src/trace';
import { test } from '../lab';
import { recorded, recordedText } from '../saved';
import { escaped, fileOf, write } from './folder';
import { guessesAt } from './guess';
import { MOMENTS } from './moments';
import { fit, goTo, openBare, settled, show, wear } from './shots';

/** Five of the moments: a yield, a wake, a result, a cancel, a sleep of all. */
const ASKED = [0, 1, 2, 3, 5];

test('guess', async ({ lab }) => {
  const parts: string[] = [];
  await openBare(lab);
  await wear(lab, 'light');
  for (const [i, index] of ASKED.entries()) {
    const { program, at } = MOMENTS[index];
    const trace = readTrace(recorded(program));
    const step = at(trace);
    lab.writeFile(`${program}.yieldscope.json`, recordedText(program));
    const player = await show(lab, `${program}.yieldscope.json`);
    await fit(lab, player, 1100);
    await goTo(lab, player, step);
    await settled(lab);
    const file = `guess-${i}.png`;
    // The source and the lanes alone: neither the sentence nor the cards, which would tell.
    await player
      .locator('.jp-YieldscopeRun-body')
      .screenshot({ path: fileOf(file), animations: 'disabled' });
    const questions = guessesAt(trace, step).map(
      ({ question, answer }) =>
        `<li>${escaped(question)}<details><summary>Answer</summary>${escaped(answer)}</details></li>`
    );
    parts.push(
      `<section><h2>Picture ${i + 1}</h2><img src="${file}" width="1100" alt="A moment of a run"><ol>${questions.join('')}</ol></section>`
    );
  }
  write(
    'guess.html',
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Yieldscope: five pictures to guess from</title>
<style>body { font-family: sans-serif; margin: 16px } img { border: 1px solid #ccc; max-width: 100% }</style>
<h1>What is going on?</h1><p>Look at each picture, say your answers, then open them. The upright line is now; what is right of it is yet to come.</p>${parts.join('')}</html>`
  );
});
