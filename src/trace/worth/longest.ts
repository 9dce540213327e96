import { endOfPull, quantile, streamsOf } from '../items';
import type { ILaneLayout } from '../lanes';
import type { TraceModel } from '../model';
import { isException, isCancel } from '../overview';
import { SLICE } from '../slices';
import type { Sliced } from '../slices';

/** A stretch of time that begins with a step. Lengths are in nanoseconds. */
export interface IStretch {
  readonly step: number;
  readonly ns: number;
  /** False for one that went on when the recording ended. */
  readonly over: boolean;
}

/** One turn of the event loop: `step` is where it stood for the longest part of it, which took `part`. */
export interface IHold extends IStretch {
  readonly part: number;
}

/** What stands out in a run; null for what there is none of. */
export interface IExtremes {
  readonly exception: number | null;
  readonly cancel: number | null;
  readonly hold: IHold | null;
  /** Waits for watched tasks only if there is no other one: what those wait for is seen itself. */
  readonly wait: IStretch | null;
  readonly held: IStretch | null;
}

/** The waits that end when some other task does. */
const FOR_TASKS: readonly string[] = ['task', 'gather', 'wait', 'timeout'];

/** Go through a run once, and keep what is first or longest. */
export function* extremesOf(model: TraceModel): Sliced<IExtremes> {
  const { trace } = model;
  const last = trace.length - 1;
  const before = new Int32Array(trace.frames.length).fill(-1);
  let exception: number | null = null;
  let cancel: number | null = null;
  let wait: IStretch | null = null;
  let forTask: IStretch | null = null;
  let held: IStretch | null = null;
  let hold: IHold | null = null;
  let turns = 0;
  let turn: { first: number; longest: number; part: number } | null = null;

  const suspended = (from: number, to: number, over: boolean): void => {
    const ns = trace.time(to) - trace.time(from);
    const stretch = { step: from, ns, over };
    switch (trace.kind(from)) {
      case 'yield':
        if (ns > (held?.ns ?? 0)) {
          held = stretch;
        }
        break;
      case 'await':
        if (ns > Math.min(wait?.ns ?? 0, forTask?.ns ?? 0)) {
          const kind = trace.wait(from)?.kind ?? 'other';
          if (FOR_TASKS.includes(kind)) {
            forTask = ns > (forTask?.ns ?? 0) ? stretch : forTask;
          } else if (kind !== 'frame') {
            wait = ns > (wait?.ns ?? 0) ? stretch : wait;
          }
        }
        break;
      default:
    }
  };
  const endTurn = (to: number): void => {
    if (turn) {
      turns++;
      const ns = trace.time(to) - trace.time(turn.first);
      if (ns > (hold?.ns ?? 0)) {
        hold = { step: turn.longest, ns, part: turn.part, over: true };
      }
    }
  };

  for (let step = 0; step <= last; step++) {
    if (exception === null && isException(trace, step)) {
      exception = step;
    } else if (cancel === null && isCancel(trace, step)) {
      cancel = step;
    }
    const frame = trace.frame(step);
    // A frame that vanished was not seen to go on.
    if (before[frame] >= 0 && trace.kind(step) !== 'close') {
      suspended(before[frame], step, true);
    }
    before[frame] = step;
    const number = trace.turn(step);
    if (turn && step > 0 && number !== null && number === trace.turn(step - 1)) {
      const part = trace.time(step) - trace.time(step - 1);
      if (part > turn.part) {
        turn.part = part;
        turn.longest = step - 1;
      }
    } else {
      endTurn(step - 1);
      turn = number === null ? null : { first: step, longest: step, part: 0 };
    }
    if (step % SLICE === SLICE - 1) {
      yield;
    }
  }
  endTurn(last);
  for (const step of before) {
    if (step >= 0) {
      suspended(step, last, false);
    }
  }
  // Where all was one turn, there was nobody else to have it.
  return { exception, cancel, hold: turns > 1 ? hold : null, wait: wait ?? forTask, held };
}

/** The pull of all streams that took longest, beside what is usual in its stream. */
export interface ISlowest {
  readonly step: number;
  readonly ns: number;
  /** Half of the items of this stream took no longer, in nanoseconds. */
  readonly usual: number;
  /** How many of its pulls have ended. */
  readonly items: number;
}

/** The slowest item of a stream that gave more than one; null where there is none. */
export function* slowestItem(model: TraceModel, layout: ILaneLayout): Sliced<ISlowest | null> {
  let slowest: { step: number; ns: number; frames: readonly number[] } | null = null;
  for (const { frames } of streamsOf(model, layout)) {
    yield;
    const tooks = yield* tooksOf(model, frames);
    for (const [step, ns] of tooks.size > 1 ? tooks : []) {
      if (ns > (slowest?.ns ?? 0)) {
        slowest = { step, ns, frames };
      }
    }
  }
  if (!slowest) {
    return null;
  }
  const tooks = yield* tooksOf(model, slowest.frames);
  return {
    step: slowest.step,
    ns: slowest.ns,
    usual: quantile([...tooks.values()], 0.5),
    items: tooks.size
  };
}

/** How long each pull took that has ended, by the step of the pull. */
function* tooksOf(model: TraceModel, frames: readonly number[]): Sliced<Map<number, number>> {
  const { trace } = model;
  const tooks = new Map<number, number>();
  let looked = 0;
  for (const frame of frames) {
    for (const step of model.pullsOf(frame)) {
      const end = endOfPull(model, frame, step);
      if (end !== null) {
        tooks.set(step, trace.time(end) - trace.time(step));
        looked += 16;
      }
      if (++looked >= SLICE) {
        looked = 0;
        yield;
      }
    }
  }
  return tooks;
}
