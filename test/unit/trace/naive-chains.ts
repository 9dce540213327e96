import type { Trace } from '../../../src/trace';
import { replayAll } from './naive';
import type { INaiveFrame } from './naive';

/** Frames that wait for each other, the outermost first, and what kind of thing lets the last one go on. */
export interface INaiveChain {
  frames: number[];
  waker: string;
}

const ENTERS = ['start', 'resume', 'throw'];
const GONE = ['created', 'returned', 'raised', 'closed', 'finalised'];

/**
 * The chains after each step, in the order of their outermost frames, by looking back through the
 * steps for every single question: who asked whom, what was entered last, what stood just before.
 */
export function chainAll(trace: Trace): INaiveChain[][] {
  return replayAll(trace).map((frames, step) => chainsAfter(trace, frames, step));
}

function chainsAfter(trace: Trace, frames: readonly INaiveFrame[], now: number): INaiveChain[] {
  const live = new Map(
    frames.filter(({ posture }) => !GONE.includes(posture)).map(frame => [frame.frame, frame])
  );
  const inner = new Map<number, number>();
  for (const { frame, posture } of live.values()) {
    const next =
      posture === 'below' ? called(frame) : posture === 'chained' ? awaited(frame) : null;
    if (next !== null && live.has(next)) {
      inner.set(frame, next);
    }
  }
  const inside = new Set(inner.values());
  return [...live.keys()]
    .filter(frame => !inside.has(frame))
    .map(outermost => {
      const chain = [outermost];
      for (let at = inner.get(outermost); at !== undefined; at = inner.get(at)) {
        chain.push(at);
      }
      return { frames: chain, waker: waker(chain.at(-1)!) };
    });

  /** The last step up to now that satisfies a condition. */
  function last(holds: (step: number) => boolean): number | null {
    for (let step = now; step >= 0; step--) {
      if (holds(step)) {
        return step;
      }
    }
    return null;
  }

  function askerOf(frame: number): number | null {
    const at = last(step => trace.frame(step) === frame && trace.entry(step)?.by != null);
    return at === null ? null : trace.entry(at)!.by;
  }

  /** Of the frames that run or lie on the stack, the one that this one asked, and that was entered last. */
  function called(frame: number): number | null {
    const at = last(
      step =>
        ENTERS.includes(trace.kind(step)) &&
        ['running', 'below'].includes(live.get(trace.frame(step))?.posture ?? '') &&
        trace.frame(step) !== frame &&
        askerOf(trace.frame(step)) === frame
    );
    return at === null ? null : trace.frame(at);
  }

  /** What was named at the await; in a `yield from`, what stepped just before. */
  function awaited(frame: number): number | null {
    const at = last(step => trace.frame(step) === frame)!;
    if (trace.kind(at) !== 'delegate') {
      return trace.wait(at)!.frame;
    }
    return askerOf(trace.frame(at - 1)) === frame ? trace.frame(at - 1) : null;
  }

  function waker(frame: number): string {
    switch (live.get(frame)!.posture) {
      case 'running':
        return 'running';
      case 'below':
        return 'unwatched';
      case 'held':
        return 'consumer';
      case 'chained':
        return 'unseen';
      default: {
        const wait = trace.wait(last(step => trace.frame(step) === frame)!);
        if (wait === null) {
          return 'unseen';
        }
        return wait.kind === 'sleep' && wait.delay !== null
          ? 'timer'
          : wait.kind === 'task' && wait.task !== null
            ? 'task'
            : wait.kind === 'bare'
              ? 'turn'
              : 'wait';
      }
    }
  }
}
