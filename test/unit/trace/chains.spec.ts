import { chainsAt, Names, stateAt, TraceModel } from '../../../src/trace';
import type { IChain } from '../../../src/trace';
import { chainAll } from './naive-chains';
import type { INaiveChain } from './naive-chains';
import { english, MORE, NAMES, trace, walkOver } from './traces';

const LIVE = ['running', 'below', 'held', 'awaiting', 'chained'];

const byOutermost = (chains: INaiveChain[]): INaiveChain[] =>
  [...chains].sort((a, b) => a.frames[0] - b.frames[0]);

/** A chain in short: `main() > pages(): timer`. */
function told(model: TraceModel, chain: IChain): string {
  const names = new Names(model.trace, english);
  const frames = chain.frames.map(({ frame }) => names.frames[frame]);
  return `${frames.join(' > ')}: ${chain.waker.kind}`;
}

describe('the chains of frames that wait for each other', () => {
  it.each(NAMES)('hold each frame that is alive once, at every step of %s', name => {
    const model = new TraceModel(trace(name));
    for (let step = 0; step < model.trace.length; step++) {
      const state = stateAt(model, step);
      const chains = chainsAt(model, state);
      const held = chains.flatMap(({ frames }) => frames.map(({ frame }) => frame));
      const live = state.frames.filter(({ posture }) => LIVE.includes(posture));
      expect([...held].sort()).toEqual(live.map(({ frame }) => frame).sort());
      for (const { frames, task } of chains) {
        // All but the last wait for another frame, and all are in one task.
        for (const frame of frames.slice(0, -1)) {
          expect(['below', 'chained']).toContain(frame.posture);
        }
        expect(frames.every(frame => frame.task === task)).toBe(true);
      }
      expect(chains.filter(({ waker }) => waker.kind === 'running').length).toBe(
        state.running === null || !held.includes(state.running) ? 0 : 1
      );
    }
  });

  it.each([...NAMES, ...MORE])('are those of a naive replay, at every step of %s', name => {
    const model = new TraceModel(trace(name));
    const expected = chainAll(model.trace);
    walkOver(model.trace.length, step => {
      const found = chainsAt(model, stateAt(model, step)).map(({ frames, waker }) => ({
        frames: frames.map(({ frame }) => frame),
        waker: waker.kind
      }));
      expect({ step, chains: byOutermost(found) }).toEqual({
        step,
        chains: byOutermost(expected[step])
      });
    });
  });

  it('say who waits for whom in a stream of pages', () => {
    const model = new TraceModel(trace('pages'));
    const seen = new Set<string>();
    for (let moment = 0; moment < model.moments; moment++) {
      const state = stateAt(model, model.momentEnd(moment));
      chainsAt(model, state).forEach(chain => seen.add(told(model, chain)));
    }
    expect([...seen]).toEqual(
      expect.arrayContaining([
        'this cell > main() > pages(): running',
        'this cell > main() > pages(): timer',
        'pages(): consumer',
        'ticker(): timer'
      ])
    );
  });

  it('tell how long a timer still has, and that its time is up', () => {
    const model = new TraceModel(trace('pages'));
    const { length } = model.trace;
    for (let step = 0; step < length; step++) {
      for (const { frames, waker } of chainsAt(model, stateAt(model, step))) {
        if (waker.kind === 'timer') {
          const { since, wait } = frames[frames.length - 1];
          const waited = model.trace.time(step) - model.trace.time(since!);
          expect(waker.left).toBe(wait!.delay! - waited);
        }
      }
    }
    expect.hasAssertions();
  });
});
