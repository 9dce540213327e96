import type { Trace } from '../../../src/trace';

/** One pull, found the slow and simple way. Times are in nanoseconds. */
export interface INaiveItem {
  step: number;
  end: number | null;
  value: string | null;
  ran: number;
  waited: number;
  late: number;
  before: number | null;
}

/** The pulls of some frames, by going through all steps of the run from each pull on. */
export function itemAll(trace: Trace, frames: readonly number[]): INaiveItem[] {
  const items: INaiveItem[] = [];
  for (let step = 0; step < trace.length; step++) {
    const frame = trace.frame(step);
    const method = /__a?next__$/.test(trace.frames[frame].qualname);
    const cause = trace.entry(step)?.cause ?? '';
    const asked = method ? trace.kind(step) === 'start' : ['first', 'pull', 'send'].includes(cause);
    if (frames.includes(frame) && asked) {
      items.push(itemFrom(trace, step, method));
    }
  }
  items.forEach((item, i) => {
    if (i + 1 < items.length && item.end !== null) {
      const next = trace.time(items[i + 1].step) - trace.time(item.end);
      item.before = Math.max(0, next);
    }
  });
  return items;
}

function itemFrom(trace: Trace, step: number, method: boolean): INaiveItem {
  const frame = trace.frame(step);
  let end: number | null = null;
  for (let at = step; at < trace.length && end === null; at++) {
    const ends = ['yield', 'delegate', 'return', 'raise', 'close'].includes(trace.kind(at));
    end = trace.frame(at) === frame && ends ? at : null;
  }
  const until = end ?? trace.length - 1;
  const own: number[] = [];
  for (let at = step; at <= until; at++) {
    if (trace.task(at) === trace.task(step)) {
      own.push(at);
    }
  }
  let waited = 0;
  let late = 0;
  let due = Infinity;
  own.forEach((at, i) => {
    // Each stretch between two steps of the task belongs to what the first of them was.
    const from = trace.time(at);
    const to = trace.time(own[i + 1] ?? until);
    const next = own[i + 1];
    if (trace.kind(at) !== 'await') {
      due = Infinity;
      return;
    }
    if (i === 0 || trace.kind(own[i - 1]) !== 'await') {
      const wait = trace.wait(at);
      due = wait?.kind === 'sleep' && wait.delay !== null ? from + wait.delay : Infinity;
    }
    // A chain leaves frame by frame: it is suspended when the last of them has left.
    if (next === undefined || trace.kind(next) !== 'await') {
      const over = next === undefined ? 0 : Math.max(0, to - Math.max(from, due));
      waited += to - from - over;
      late += over;
    }
  });
  const kind = end === null ? '' : trace.kind(end);
  const gives = ['yield', 'delegate'].includes(kind) || (method && kind === 'return');
  return {
    step,
    end,
    value: gives ? trace.value(end!) : null,
    ran: trace.time(until) - trace.time(step) - waited - late,
    waited,
    late,
    before: null
  };
}
