import type { TraceModel } from '../model';
import { SLICE } from '../slices';
import type { Sliced } from '../slices';

/** A way from one line to another that a frame's code took only once, while it took others from there often. */
export interface IRareWay {
  /** The step at which the line was reached. */
  readonly step: number;
  /** The line before. */
  readonly from: number;
  /** How often the code went on from that line, this once included. */
  readonly times: number;
}

/** From so many times on, once is rare. */
export const OFTEN = 10;

/**
 * All ways that were taken only once, by code that went on from the same line at least `OFTEN` times, and
 * did so once more later: the last time out of a loop is rare in every run and says nothing. Those that
 * are rarer come first.
 */
export function* rareWays(model: TraceModel): Sliced<IRareWay[]> {
  const { trace } = model;
  const { frame, line } = trace.tables.steps;
  const codes = codesOf(model);
  let lines = 1;
  for (let step = 0; step < trace.length; step++) {
    if (line[step] >= lines) {
      lines = line[step] + 1;
    }
    if (step % SLICE === SLICE - 1) {
      yield;
    }
  }
  const stands = new Float64Array(trace.frames.length).fill(-1);
  /** For each line of code: how often it was left, and when last. */
  const left = new Map<number, { times: number; last: number }>();
  /** For each way: the step at which it was taken first; -1 once it was taken twice. */
  const ways = new Map<number, number>();
  for (let step = 0; step < trace.length; step++) {
    const before = stands[frame[step]];
    const here = line[step];
    if (before !== here) {
      stands[frame[step]] = here;
      if (before >= 0) {
        const place = codes[frame[step]] * lines + before;
        const seen = left.get(place);
        if (seen) {
          seen.times++;
          seen.last = step;
        } else {
          left.set(place, { times: 1, last: step });
        }
        const way = place * lines + here;
        ways.set(way, ways.has(way) ? -1 : step);
      }
    }
    if (step % SLICE === SLICE - 1) {
      yield;
    }
  }
  const found: IRareWay[] = [];
  for (const [way, step] of ways) {
    const place = Math.floor(way / lines);
    const { times, last } = left.get(place)!;
    if (step >= 0 && times >= OFTEN && last > step) {
      found.push({ step, from: place % lines, times });
    }
  }
  return found.sort((a, b) => b.times - a.times || a.step - b.step);
}

/** A number for the code of each frame: the same for all frames of one function. */
function codesOf({ trace }: TraceModel): Uint32Array {
  const known = new Map<string, number>();
  return Uint32Array.from(trace.frames, ({ filename, firstlineno, qualname }) => {
    const key = `${firstlineno}\n${qualname}\n${filename}`;
    let code = known.get(key);
    if (code === undefined) {
      known.set(key, (code = known.size));
    }
    return code;
  });
}
