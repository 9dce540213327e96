import { layOutLanes, stateAt, TraceModel } from '../../../src/trace';
import { replayAll } from './naive';
import type { INaiveFrame } from './naive';
import { MORE, NAMES, trace, walkOver } from './traces';

describe('state at a step', () => {
  test.each([...NAMES, ...MORE])(
    '%s: forwards, backwards and at random, as a naive replay has it',
    name => {
      const run = trace(name);
      const model = new TraceModel(run);
      const expected = replayAll(run);
      const check = (step: number): void => {
        const found = stateAt(model, step).frames.map((frame): INaiveFrame => ({
          frame: frame.frame,
          posture: frame.posture,
          line: frame.line,
          asked: frame.asked,
          gave: frame.gave,
          locals: Object.fromEntries(frame.locals.map(local => [local.name, local.text]))
        }));
        expect({ step, frames: found }).toEqual({ step, frames: expected[step] });
      };
      walkOver(run.length, check);
    }
  );

  test.each(NAMES)(
    '%s: no more than one frame runs, and it is the innermost on the stack',
    name => {
      const run = trace(name);
      const model = new TraceModel(run);
      for (let step = 0; step < run.length; step++) {
        const state = stateAt(model, step);
        const running = state.frames.filter(frame => frame.posture === 'running');
        expect(running.map(frame => frame.frame)).toEqual(
          state.running === null ? [] : [state.running]
        );
        expect(state.running ?? state.stack.at(-1)).toBe(state.stack.at(-1));
      }
    }
  );
});

describe('lanes', () => {
  test.each(NAMES)('%s: at every moment the lanes show the same postures as the state', name => {
    const run = trace(name);
    const model = new TraceModel(run);
    const { lanes, laneOf } = layOutLanes(model);
    for (let moment = 0; moment < model.moments; moment++) {
      const drawn = lanes
        .flatMap(lane => lane.segments)
        .filter(({ from, to }) => from <= moment && moment < to)
        .map(({ frame, posture }) => [frame, posture])
        .sort((a, b) => Number(a[0]) - Number(b[0]));
      const first = model.momentStarts[moment];
      const shown = stateAt(model, model.momentEnd(moment)).frames.map(frame => [
        frame.frame,
        frame.posture
      ]);
      // A frame that ends in the middle of a moment is drawn there, though it is gone at its last step.
      const gone = new Set(shown.map(([frame]) => frame));
      expect(drawn.filter(([frame]) => gone.has(frame))).toEqual(shown);
      for (const [frame, posture] of drawn.filter(([frame]) => !gone.has(frame))) {
        expect(['returned', 'raised', 'closed', 'finalised']).toContain(posture);
        expect(model.stepsOf(Number(frame)).at(-1)).toBeGreaterThanOrEqual(first);
      }
    }
    for (const lane of lanes) {
      lane.frames.forEach(frame => expect(laneOf[frame]).toBe(lane.index));
      lane.segments.forEach((segment, i) => {
        expect(segment.from).toBeLessThan(segment.to);
        if (i > 0) {
          expect(segment.from).toBeGreaterThanOrEqual(lane.segments[i - 1].to);
        }
      });
    }
    expect(lanes.flatMap(lane => lane.frames).sort((a, b) => a - b)).toEqual(
      run.frames.map(({ id }) => id)
    );
  });

  test('main() is nested under the frame that awaits it, pages() under main(), the ticker on its own', () => {
    const run = trace('pages');
    const model = new TraceModel(run);
    const { lanes, groups } = layOutLanes(model);
    const find = (name: string) =>
      lanes.find(lane => run.frames[lane.frames[0]].qualname.endsWith(name))!;
    expect(find('pages').parent).toBe(find('main').index);
    expect(find('pages').depth).toBe(find('main').depth + 1);
    expect(find('ticker').parent).toBeNull();
    expect(find('ticker').group).not.toBe(find('main').group);
    expect(groups.length).toBe(2);
  });

  test('the pulls of one iterator object share a lane', () => {
    const run = trace('class_iterator');
    const { lanes } = layOutLanes(new TraceModel(run));
    const pulls = run.frames.filter(({ qualname }) => qualname.endsWith('__anext__'));
    expect(pulls.length).toBeGreaterThan(2);
    const shared = lanes.filter(lane => lane.frames.includes(pulls[0].id));
    expect(shared).toHaveLength(1);
    const same = pulls.filter(({ receiver }) => receiver === pulls[0].receiver);
    expect(shared[0].frames).toEqual(same.map(({ id }) => id));
  });
});
