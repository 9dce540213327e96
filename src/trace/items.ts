import { StepsByTask } from './by-task';
import { isEnd } from './format';
import type { ILaneLayout } from './lanes';
import type { TraceModel } from './model';
import { lowerBound } from './search';
import { isNextMethod } from './trace';

/**
 * One pull of a stream and what came of it. Times are in nanoseconds.
 *
 * `asked` to `given` is split without rest into `ran`, `waited` and `late`.
 */
export interface IItem {
  /** Counted from 0, in the order of the pulls. */
  readonly number: number;
  /** The step of the pull. */
  readonly step: number;
  /** The step that gave the value, or ended the stream; null where the run ended first. */
  readonly end: number | null;
  /** The value; null where none was given. */
  readonly value: string | null;
  readonly asked: number;
  readonly given: number;
  /** How long the producer, and what it called, ran; other code in its turns counts as well. */
  readonly ran: number;
  /** How long its task was suspended, but for `late`. */
  readonly waited: number;
  /** How long it was suspended beyond the time at which a timer was due: others held the loop. */
  readonly late: number;
  /** From the end to the next pull; null for the last one. */
  readonly before: number | null;
}

/** Frames that are pulled as one stream: a generator, or the calls of one iterator's method. */
export interface IStream {
  readonly lane: number;
  readonly frames: readonly number[];
}

/** All streams that were pulled, in the order of their lanes. */
export function streamsOf(model: TraceModel, layout: ILaneLayout): IStream[] {
  return layout.lanes
    .filter(({ frames }) =>
      frames.every(frame => isStream(model, frame) && model.pullsOf(frame).length > 0)
    )
    .map(({ index, frames }) => ({ lane: index, frames }));
}

function isStream(model: TraceModel, frame: number): boolean {
  const info = model.trace.frames[frame];
  return ['generator', 'async generator'].includes(info.kind) || isNextMethod(info);
}

/** The pulls of a stream, in order. */
export function itemsOf(model: TraceModel, frames: readonly number[]): IItem[] {
  const { trace } = model;
  const pulls = frames.flatMap(frame => [...model.pullsOf(frame)]).sort((a, b) => a - b);
  const items: IItem[] = [];
  pulls.forEach((step, number) => {
    const frame = trace.frame(step);
    const end = endOfPull(model, frame, step);
    const asked = trace.time(step);
    const given = trace.time(end ?? trace.length - 1);
    const { waited, late } = waits(model, step, end ?? trace.length - 1);
    const next = number + 1 < pulls.length ? trace.time(pulls[number + 1]) : null;
    const kind = end === null ? null : trace.kind(end);
    // What a method of an iterator returns is the item; what a generator returns is none.
    const gives =
      kind === 'yield' ||
      kind === 'delegate' ||
      (kind === 'return' && isNextMethod(trace.frames[frame]));
    items.push({
      number,
      step,
      end,
      value: end !== null && gives ? trace.value(end) : null,
      asked,
      given,
      ran: given - asked - waited - late,
      waited,
      late,
      before: next === null || end === null ? null : Math.max(0, next - given)
    });
  });
  return items;
}

/** The value below which a part of `values` lies, from 0 to 1; 0 for none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.ceil(part * sorted.length) - 1;
  return sorted[Math.max(0, at)] ?? 0;
}

/** The first step from `step` on at which the frame gives its item or ends; null where there is none. */
export function endOfPull(model: TraceModel, frame: number, step: number): number | null {
  const { trace } = model;
  const steps = model.stepsOf(frame);
  for (let i = lowerBound(steps, step); i < steps.length; i++) {
    const kind = trace.kind(steps[i]);
    // What a `yield from` hands on is an item as well.
    if (kind === 'yield' || kind === 'delegate' || isEnd(kind)) {
      return steps[i];
    }
  }
  return null;
}

/** How long the task of `from` was suspended until `to`, and how much of that beyond what was due. */
function waits(model: TraceModel, from: number, to: number): { waited: number; late: number } {
  const { trace } = model;
  let waited = 0;
  let late = 0;
  let since: number | null = null;
  let due: number | null = null;
  // What other tasks do meanwhile is passed over: with many of them it is nearly everything.
  const steps = StepsByTask.of(trace).in(trace.task(from));
  for (let i = lowerBound(steps, from); i < steps.length && steps[i] <= to; i++) {
    const step = steps[i];
    if (trace.kind(step) === 'await') {
      const wait = trace.wait(step);
      // A chain leaves from the innermost frame outwards: the first tells what is waited for.
      if (since === null && wait?.kind === 'sleep' && wait.delay !== null) {
        due = trace.time(step) + wait.delay;
      }
      since = trace.time(step);
    } else if (since !== null) {
      const now = trace.time(step);
      const over: number = due === null ? 0 : Math.min(Math.max(0, now - due), now - since);
      waited += now - since - over;
      late += over;
      since = due = null;
    }
  }
  if (since !== null) {
    waited += trace.time(to) - since;
  }
  return { waited, late };
}
