import type { Locator } from '@playwright/test';
import { Names, plain, readTrace, Sentences, TraceModel } from '../../src/trace';
import type { Trace } from '../../src/trace';
import { chainAll } from '../unit/trace/naive-chains';
import type { INaiveChain } from '../unit/trace/naive-chains';
import { replayAll } from '../unit/trace/naive';
import type { INaiveFrame } from '../unit/trace/naive';
import { english } from '../unit/trace/traces';
import { expect, type Lab } from './lab';

const MIME = 'application/vnd.yieldscope.trace+json';

/** The player in the output of a cell. */
export function playerOf(lab: Lab, cell: number): Locator {
  return lab.output(cell).locator('[data-yieldscope="player"]');
}

/** The trace in a cell's output, as the notebook holds it, read by the reader that the page uses too. */
export async function traceOf(lab: Lab, cell: number): Promise<Trace> {
  const data = await lab.page.evaluate(
    ([index, mime]) => {
      const panel = window.jupyterapp.shell.currentWidget as any;
      const outputs = panel.content.widgets[index].model.outputs;
      for (let i = 0; i < outputs.length; i++) {
        const found = outputs.get(i).toJSON().data?.[mime];
        if (found) {
          return found as unknown;
        }
      }
      throw new Error('no trace in the outputs of this cell');
    },
    [cell, MIME] as const
  );
  return readTrace(data);
}

/** So many chains are shown at most. */
const CHAINS = 6;

/** What the page says of the step that it shows. */
interface IShown {
  step: number;
  steps: number;
  kind: string;
  frame: number;
  sentence: string;
  cards: INaiveCard[];
  marks: { file: string; line: number; frames: number[] }[];
  names: string[];
  chains: INaiveChain[];
  /** How many more chains there are than are shown. */
  more: number;
}

type INaiveCard = Pick<INaiveFrame, 'frame' | 'posture' | 'locals'>;

/** Read the page: attributes, sentence, cards and the lines that are marked. */
export async function shown(player: Locator): Promise<IShown> {
  // The cards and the sentence follow the step in the next turn of the page.
  await player
    .page()
    .evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0))));
  return player.evaluate(root => {
    const cards = Array.from(root.querySelectorAll<HTMLElement>('[role="group"][data-frame]'));
    const locals = (card: HTMLElement) =>
      Object.fromEntries(
        Array.from(card.querySelectorAll('.jp-YieldscopeFrames-local'), row => [
          row.querySelector('dt')!.textContent,
          row.querySelector('.jp-YieldscopeFrames-text')!.textContent
        ])
      ) as Record<string, string>;
    const files = Array.from(root.querySelectorAll<HTMLElement>('[data-file]'));
    const lines = files.flatMap(file =>
      Array.from(file.querySelectorAll('.cm-content > .cm-line'), (line, i) => ({
        file: file.dataset.file!,
        line,
        number: i + 1
      }))
    );
    return {
      step: Number(root.dataset.step),
      steps: Number(root.dataset.steps),
      kind: root.dataset.kind!,
      frame: Number(root.dataset.frame),
      sentence: root.querySelector('[role="status"]')!.textContent,
      cards: cards.map(card => ({
        frame: Number(card.dataset.frame),
        posture: card.dataset.posture as any,
        locals: locals(card)
      })),
      marks: lines.flatMap(({ file, line, number }) => {
        const tags = Array.from(line.querySelectorAll<HTMLElement>('[data-frame]'));
        const frames = tags.map(tag => Number(tag.dataset.frame)).sort((x, y) => x - y);
        return frames.length > 0 ? [{ file, line: number, frames }] : [];
      }),
      names: cards.map(card => card.getAttribute('aria-label')!),
      chains: Array.from(root.querySelectorAll<HTMLElement>('.jp-YieldscopeChains-row'), row => ({
        frames: Array.from(row.querySelectorAll<HTMLElement>('[data-frame]'), button =>
          Number(button.dataset.frame)
        ),
        waker: row.dataset.waker!
      })),
      more: Number(
        /\d+/.exec(root.querySelector('.jp-YieldscopeChains-rest')?.textContent ?? '')?.[0] ?? 0
      )
    };
  });
}

/**
 * Compares what the page says with the trace, replayed here from its start
 * with plain objects that share nothing with the page's own model.
 */
export class Truth {
  constructor(readonly trace: Trace) {
    this._states = replayAll(trace);
    this._chains = chainAll(trace);
    this.model = new TraceModel(trace);
    this._names = new Names(trace, english);
    this._sentences = new Sentences(this.model, this._names, english);
  }

  readonly model: TraceModel;

  /** The page must show this step, and nothing that is not so. */
  async check(player: Locator, step: number, everyStep: boolean): Promise<void> {
    const page = await shown(player);
    const { trace } = this;
    const frames = this._states[step];
    const marks = new Map<string, { file: string; line: number; frames: number[] }>();
    for (const { frame, line } of frames) {
      const file = trace.frames[frame].filename;
      const key = `${file}:${line}`;
      const mark = marks.get(key) ?? { file, line, frames: [] };
      mark.frames.push(frame);
      marks.set(key, mark);
    }
    const sentence = everyStep
      ? this._sentences.ofStep(step)
      : this._sentences.ofMoment(this.model.momentOf(step));
    expect(page).toEqual({
      step: step + 1,
      steps: trace.length,
      kind: trace.kind(step),
      frame: trace.frame(step),
      sentence: plain(sentence),
      cards: frames.map(({ frame, posture, locals }) => ({ frame, posture, locals })),
      // A line shows three tags and counts the rest.
      marks: expect.arrayContaining(
        Array.from(marks.values(), mark =>
          mark.frames.length > 3 ? { ...mark, frames: expect.any(Array) } : mark
        )
      ),
      names: frames.map(({ frame }) => expect.stringContaining(`${this._names.frames[frame]}:`)),
      // The chain that runs comes first; of the others, as many as there is room for.
      chains: expect.any(Array),
      more: Math.max(0, this._chains[step].length - CHAINS)
    });
    const { chains } = page;
    expect(chains).toHaveLength(Math.min(CHAINS, this._chains[step].length));
    expect(this._chains[step]).toEqual(expect.arrayContaining(chains));
    expect(new Set(chains.map(({ frames: [first] }) => first)).size).toBe(chains.length);
    if (this._chains[step].some(({ waker }) => waker === 'running')) {
      expect(chains[0].waker).toBe('running');
    }
    expect(page.marks).toHaveLength(marks.size);
    expect(new Set(page.names).size).toBe(page.names.length);
  }

  private readonly _states: INaiveFrame[][];
  private readonly _chains: INaiveChain[][];
  private readonly _names: Names;
  private readonly _sentences: Sentences;
}

/** Go through a whole run by its buttons, to the end and back, comparing every step with the trace. */
export async function walk(player: Locator, truth: Truth, everyStep: boolean): Promise<void> {
  const { model, trace } = truth;
  const stops = everyStep
    ? Array.from({ length: trace.length }, (_, i) => i)
    : Array.from({ length: model.moments }, (_, i) => model.momentEnd(i));
  await player.getByRole('switch', { name: 'Every step' }).setChecked(everyStep);
  await player.getByRole('button', { name: 'First step' }).click();
  for (const step of stops) {
    await truth.check(player, step, everyStep);
    await player.getByRole('button', { name: 'Next step' }).click();
  }
  for (const step of stops.reverse()) {
    await truth.check(player, step, everyStep);
    await player.getByRole('button', { name: 'Previous step' }).click();
  }
  await player.getByRole('button', { name: 'Last step' }).click();
  await truth.check(player, trace.length - 1, everyStep);
}
