import type { ILaneLayout } from './lanes';
import { isPassedOn, isStopText } from './moments';
import type { TraceModel } from './model';
import { firstWhere } from './search';
import { Shares, standingOf } from './shares';
import { SLICE } from './slices';
import type { Sliced } from './slices';
import type { Trace } from './trace';

/** What the places along a run stand for: moments of one width, or nanoseconds. */
export type Measure = 'equal' | 'time';

/** Where moments lie along a run, from 0 to `length`. */
export class Extent {
  constructor(
    private readonly _model: TraceModel,
    readonly measure: Measure
  ) {
    const { trace, moments } = _model;
    this._begin = trace.length === 0 ? 0 : trace.time(0);
    const time = trace.length === 0 ? 0 : trace.time(trace.length - 1) - this._begin;
    this.length = Math.max(measure === 'time' ? time : moments, 1);
  }

  /** Moments, or nanoseconds; at least 1. */
  readonly length: number;

  /** Where a moment begins; `moments` stands for the end. */
  at(moment: number): number {
    const { momentStarts, moments, trace } = this._model;
    if (this.measure === 'equal') {
      return moment;
    }
    return moment < moments ? trace.time(momentStarts[moment]) - this._begin : this.length;
  }

  /** Where a step lies: in time where it was, else where its moment begins. */
  ofStep(step: number): number {
    return this.measure === 'time'
      ? this._model.trace.time(step) - this._begin
      : this._model.momentOf(step);
  }

  /** The moment that lies there; the first or last one beyond the run. */
  momentAt(place: number): number {
    const { moments } = this._model;
    const moment =
      this.measure === 'equal'
        ? Math.floor(place)
        : firstWhere(moments, at => this.at(at) > place) - 1;
    return Math.max(0, Math.min(moment, moments - 1));
  }

  private readonly _begin: number;
}

/** One row of an overview: a task, or several. */
export interface IOverviewRow {
  /** Of groups of the layout. */
  readonly groups: readonly number[];
  /** How many steps they took. */
  readonly steps: number;
  readonly shares: Shares;
}

/** A run as a whole: how many frames ran, waited and were held, bin by bin. */
export interface IOverview {
  readonly extent: Extent;
  readonly all: Shares;
  /** One for each of the busiest groups, by steps, the busiest first. */
  readonly rows: readonly IOverviewRow[];
  /** All other groups together; null where there are none. */
  readonly rest: IOverviewRow | null;
}

/** So many tasks have a row of their own in an overview. */
export const BUSIEST = 8;

/**
 * Sum up a run, in a time that grows with its length alone.
 *
 * @param bins - how many pieces it is cut into
 */
export function* overviewOf(
  model: TraceModel,
  layout: ILaneLayout,
  measure: Measure,
  bins: number
): Sliced<IOverview> {
  const { trace } = model;
  const extent = new Extent(model, measure);
  const { task } = trace.tables.steps;
  const taken = new Uint32Array(trace.tasks.length + 1);
  for (let step = 0; step < trace.length; step++) {
    taken[task[step]]++;
  }
  const busy = layout.groups
    .map((group, index) => ({ index, steps: taken[(group.task ?? -1) + 1] }))
    .sort((a, b) => b.steps - a.steps || a.index - b.index);
  // A band for a single other one would take the room that this one needs.
  const own = busy.length === BUSIEST + 1 ? busy.length : BUSIEST;
  const rows = busy.slice(0, own).map(({ index, steps }) => ({
    groups: [index],
    steps,
    shares: new Shares(0, extent.length, bins)
  }));
  const others = busy.slice(own);
  const rest =
    others.length === 0
      ? null
      : {
          groups: others.map(({ index }) => index),
          steps: others.reduce((sum, { steps }) => sum + steps, 0),
          shares: new Shares(0, extent.length, bins)
        };
  const all = new Shares(0, extent.length, bins);
  const rowOf = layout.groups.map(() => rest?.shares ?? all);
  rows.forEach(({ groups: [group], shares }) => {
    rowOf[group] = shares;
  });
  yield;
  let done = 0;
  for (const { group, segments } of layout.lanes) {
    for (const { posture, from, to } of segments) {
      const standing = standingOf(posture);
      if (standing !== null) {
        const [a, b] = [extent.at(from), extent.at(to)];
        all.add(standing, a, b);
        rowOf[group].add(standing, a, b);
      }
      if (++done % SLICE === 0) {
        yield;
      }
    }
  }
  return { extent, all, rows, rest };
}

/** Steps at which something went out of the usual way. */
export interface IMarks {
  /** An exception arose or arrived in a frame; the end of a stream, a close and a cancel are none. */
  readonly exceptions: Uint32Array;
  /** A cancel, or a time limit that passed, was thrown into a frame. */
  readonly cancels: Uint32Array;
}

/** All exceptions and cancels of a run, ascending. */
export function* marksOf({ trace }: TraceModel): Sliced<IMarks> {
  const exceptions: number[] = [];
  const cancels: number[] = [];
  for (let step = 0; step < trace.length; step++) {
    if (isException(trace, step)) {
      exceptions.push(step);
    } else if (isCancel(trace, step)) {
      cancels.push(step);
    }
    if (step % SLICE === SLICE - 1) {
      yield;
    }
  }
  return { exceptions: Uint32Array.from(exceptions), cancels: Uint32Array.from(cancels) };
}

/** True where an exception is in a frame that is no stop, no close and no cancel; false where it was not recorded. */
export function isException(trace: Trace, step: number): boolean {
  const kind = trace.kind(step);
  const thrown = kind === 'throw' && !isPassedOn(trace, step);
  if (kind !== 'exception' && kind !== 'raise' && !thrown) {
    return false;
  }
  const text = trace.value(step);
  return (
    text !== null && !isStopText(text) && !/^(\w+\.)*(CancelledError|GeneratorExit)\b/.test(text)
  );
}

/** True where a cancel or a time limit throws into the frame that waits. */
export function isCancel(trace: Trace, step: number): boolean {
  if (trace.kind(step) !== 'throw' || isPassedOn(trace, step)) {
    return false;
  }
  const cause = trace.entry(step)?.cause;
  return cause === 'cancel' || cause === 'timeout';
}
