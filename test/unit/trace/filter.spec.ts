import { EVERYTHING, layOutLanes, shownLanes, stateAt, TraceModel } from '../../../src/trace';
import type { IFilter } from '../../../src/trace';
import { NAMES, trace, walkOver } from './traces';

const ENDED = ['returned', 'raised', 'closed', 'finalised'];

describe('what is left out of the picture', () => {
  it.each(NAMES)('is what was asked for, at every step of %s', name => {
    const model = new TraceModel(trace(name));
    const layout = layOutLanes(model);
    const shown = (step: number, filter: Partial<IFilter>): boolean[] =>
      shownLanes(model, layout, { ...EVERYTHING, ...filter }, step);
    walkOver(model.trace.length, step => {
      const moment = model.momentOf(step);
      expect(shown(step, {})).not.toContain(false);
      const begun = model.momentStarts[moment];
      const alive = new Set(
        stateAt(model, begun)
          .frames.filter(({ posture }) => !ENDED.includes(posture))
          .map(({ frame }) => frame)
      );
      shown(step, { finished: true }).forEach((isShown, lane) => {
        const { frames } = layout.lanes[lane];
        const over = frames.every(frame => (model.stepsOf(frame).at(-1) ?? Infinity) < step);
        // A lane with a frame that is alive, or still to come, stays.
        if (frames.some(frame => alive.has(frame)) || !over) {
          expect(isShown).toBe(true);
        }
        // Its end is still seen in the moment in which it ended.
        const last = Math.max(...frames.map(frame => model.stepsOf(frame).at(-1) ?? Infinity));
        if (!isShown) {
          expect(model.momentOf(last)).toBeLessThan(moment);
        }
      });
    });
    const plain = shown(0, { functions: true });
    layout.lanes.forEach(({ index, frames }) => {
      const { kind, qualname } = model.trace.frames[frames[0]];
      const method = /__a?next__$/.test(qualname);
      const left = ['function', 'comprehension', 'class'].includes(kind) && !method;
      expect(plain[index]).toBe(!left);
    });
    layout.groups.forEach((group, index) => {
      const alone = shown(0, { focus: { kind: 'group', index } });
      expect(alone.flatMap((isShown, lane) => (isShown ? [lane] : []))).toEqual(
        [...group.lanes].sort((a, b) => a - b)
      );
    });
    const above = (lane: number): number[] => {
      const { parent } = layout.lanes[lane];
      return [lane, ...(parent === null ? [] : above(parent))];
    };
    layout.lanes.forEach(({ index, parent }) => {
      const alone = shown(0, { focus: { kind: 'lane', index } });
      expect(alone[index]).toBe(true);
      expect(parent === null || alone[parent]).toBe(true);
      // All that it asks and all that ask it, however far, and no other.
      const family = layout.lanes.map(
        other => above(other.index).includes(index) || above(index).includes(other.index)
      );
      expect(alone).toEqual(family);
    });
  });
});
