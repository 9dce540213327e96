import { readTrace } from '../../../src/trace';
import { test } from '../lab';
import { recorded, recordedText } from '../saved';
import { STATES } from '../states';
import { escaped, fileOf, write } from './folder';
import { MOMENTS } from './moments';
import { fit, goTo, LOOKS, openBare, settled, show, wear, WIDTHS } from './shots';

const slug = (text: string): string => text.replace(/\W+/g, '-');

test('moments', async ({ lab }) => {
  const programs = [...new Set(MOMENTS.map(({ program }) => program))];
  for (const program of programs) {
    lab.writeFile(`${program}.yieldscope.json`, recordedText(program));
  }
  await openBare(lab);
  for (const look of LOOKS) {
    await wear(lab, look);
    for (const width of WIDTHS) {
      for (const [i, moment] of MOMENTS.entries()) {
        const player = await show(lab, `${moment.program}.yieldscope.json`);
        await fit(lab, player, width);
        await goTo(lab, player, moment.at(readTrace(recorded(moment.program))));
        const file = `moment-${i}-${look}-${width}.png`;
        await player.screenshot({ path: fileOf(file), animations: 'disabled' });
      }
    }
  }
  writePage();
});

test('states', async ({ lab }) => {
  for (const { name, trace } of STATES) {
    const data = trace();
    lab.writeFile(
      `${slug(name)}.yieldscope.json`,
      typeof data === 'string' ? data : JSON.stringify(data)
    );
  }
  await openBare(lab);
  for (const look of LOOKS) {
    await wear(lab, look);
    for (const width of WIDTHS) {
      for (const { name, shown } of STATES) {
        const view = await show(lab, `${slug(name)}.yieldscope.json`);
        await fit(lab, view, width);
        if (shown === 'player') {
          await view.getByRole('button', { name: 'Last step' }).click();
          await settled(lab);
        }
        const file = `state-${slug(name)}-${look}-${width}.png`;
        await view.screenshot({ path: fileOf(file), animations: 'disabled' });
      }
    }
  }
  writePage();
});

/** The one page with all pictures, whichever of them are there. */
function writePage(): void {
  const sets: [string, string][] = [
    ...STATES.map(({ name }): [string, string] => [`State: ${name}`, `state-${slug(name)}`]),
    ...MOMENTS.map(({ program, what }, i): [string, string] => [
      `${program}: ${what}`,
      `moment-${i}`
    ])
  ];
  const parts = sets.map(([title, name]) => {
    const rows = LOOKS.map(look => {
      const pictures = WIDTHS.map(width => {
        const alt = `${title}, ${look}, ${width} pixels wide`;
        return `<img loading="lazy" width="${width}" src="${name}-${look}-${width}.png" alt="${escaped(alt)}">`;
      });
      return `<h3>${look}</h3><div class="row">${pictures.join('')}</div>`;
    });
    return `<section><h2 id="${name}">${escaped(title)}</h2>${rows.join('')}</section>`;
  });
  const links = sets.map(([title, name]) => `<a href="#${name}">${escaped(title)}</a>`);
  write(
    'index.html',
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Yieldscope: gallery</title>
<style>
  body { background: #888; color: #000; font-family: sans-serif; margin: 16px }
  nav a { color: inherit; margin-inline-end: 16px }
  .row { align-items: flex-start; display: flex; gap: 16px; overflow: auto }
  img { flex: none }
</style>
<h1>Yieldscope: gallery</h1>
<nav>${links.join('')}<a href="guess.html">Five pictures to guess from</a></nav>${parts.join('')}</html>`
  );
}
