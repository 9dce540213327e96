import { isEnd } from './format';
import type { ILaneLayout } from './lanes';
import type { TraceModel } from './model';
import { isNextMethod } from './trace';

/** Which lanes are left out of the picture. Nothing else changes: steps and moments stay. */
export interface IFilter {
  /** Without calls of plain functions, comprehensions and class bodies. */
  readonly functions: boolean;
  /** Without lanes whose frames have all ended before the moment that is shown. */
  readonly finished: boolean;
  /** Only one group, or one lane with all that ask it and all that it asks; null: everything. */
  readonly focus: { readonly kind: 'group' | 'lane'; readonly index: number } | null;
}

/** Nothing is left out. */
export const EVERYTHING: IFilter = { functions: false, finished: false, focus: null };

/** True for a filter that leaves something out, whatever the run. */
export function filters(filter: IFilter): boolean {
  return filter.functions || filter.finished || filter.focus !== null;
}

/** Whether each lane is in the picture at a step, by lane index. */
export function shownLanes(
  model: TraceModel,
  layout: ILaneLayout,
  filter: IFilter,
  step: number
): boolean[] {
  const begun = model.momentStarts[model.momentOf(step)] ?? 0;
  return layout.lanes.map(
    ({ index, frames, group }) =>
      !(filter.functions && frames.every(frame => isPlain(model, frame))) &&
      !(filter.finished && frames.every(frame => endedBefore(model, frame, begun))) &&
      (filter.focus === null ||
        (filter.focus.kind === 'group'
          ? group === filter.focus.index
          : isWithin(layout, index, filter.focus.index) ||
            isWithin(layout, filter.focus.index, index)))
  );
}

function isPlain(model: TraceModel, frame: number): boolean {
  const info = model.trace.frames[frame];
  return ['function', 'comprehension', 'class'].includes(info.kind) && !isNextMethod(info);
}

function endedBefore(model: TraceModel, frame: number, step: number): boolean {
  const last = model.stepsOf(frame).at(-1);
  return last !== undefined && last < step && isEnd(model.trace.kind(last));
}

/** True for a lane itself, and for one that it asks, however far in. */
function isWithin({ lanes }: ILaneLayout, lane: number, outer: number): boolean {
  for (let at: number | null = lane; at !== null; at = lanes[at].parent) {
    if (at === outer) {
      return true;
    }
  }
  return false;
}
