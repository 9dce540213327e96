import type { TraceModel } from './model';
import type { IFrameState, IState } from './state';
import type { IWait } from './trace';

/**
 * Who, or what, lets the innermost frame of a chain go on.
 *
 * - `running`: nobody has to, its code runs
 * - `unwatched`: code that it called and that is not watched runs
 * - `consumer`: it is held at its yield; only the frame that asks it, null for one that is not watched
 * - `timer`: the event loop, `left` nanoseconds after the step; from 0 on its time is up
 * - `task`: a task, when it is done
 * - `turn`: the event loop, with its next turn
 * - `wait`: whatever ends what it waits for
 * - `unseen`: it waits together with something that is not watched
 */
export type Waker =
  | { readonly kind: 'running' | 'unwatched' | 'turn' | 'unseen' }
  | { readonly kind: 'consumer'; readonly frame: number | null }
  | { readonly kind: 'timer'; readonly left: number }
  | { readonly kind: 'task'; readonly task: number }
  | { readonly kind: 'wait'; readonly wait: IWait };

/** Frames that wait for each other, the outermost first; what ends the waiting of the last one. */
export interface IChain {
  readonly task: number | null;
  readonly frames: readonly IFrameState[];
  readonly waker: Waker;
}

/**
 * All chains at a step: each frame that has begun and not ended is in one of them. The chain whose
 * code runs comes first, then those of its task, then the others in the order of their tasks.
 */
export function chainsAt(model: TraceModel, state: IState): IChain[] {
  const live = state.frames.filter(({ posture }) => LIVE.includes(posture));
  const byFrame = new Map(live.map(frame => [frame.frame, frame]));
  const above = new Map(state.stack.map((frame, i) => [frame, state.stack[i + 1] ?? -1]));
  const inner = new Map<number, number>();
  for (const frame of live) {
    const next = innerOf(model, frame, above, byFrame);
    if (next !== null && byFrame.has(next)) {
      inner.set(frame.frame, next);
    }
  }
  const inside = new Set(inner.values());
  const chains: IChain[] = [];
  for (const outermost of live.filter(({ frame }) => !inside.has(frame))) {
    const members = new Set<IFrameState>();
    for (
      let at: IFrameState | undefined = outermost;
      at && !members.has(at);
      at = byFrame.get(inner.get(at.frame) ?? -1)
    ) {
      members.add(at);
    }
    const frames = [...members];
    const tip = frames[frames.length - 1];
    chains.push({ task: tip.task, frames, waker: wakerOf(model, state, tip) });
  }
  const rank = ({ task, waker }: IChain): number =>
    waker.kind === 'running' ? 0 : task === state.task ? 1 : 2;
  return chains.sort((a, b) => rank(a) - rank(b) || (a.task ?? -1) - (b.task ?? -1));
}

const LIVE: readonly string[] = ['running', 'below', 'held', 'awaiting', 'chained'];

/** The frame that this one waits for, or that it called. */
function innerOf(
  model: TraceModel,
  { frame, posture, wait, since }: IFrameState,
  above: ReadonlyMap<number, number>,
  byFrame: ReadonlyMap<number, IFrameState>
): number | null {
  if (posture === 'below') {
    const callee = above.get(frame) ?? -1;
    // Above the frame that started a loop are those of tasks, which it did not ask.
    return byFrame.get(callee)?.asker === frame ? callee : null;
  }
  if (posture !== 'chained' || since === null) {
    return null;
  }
  return wait?.frame ?? delegateOf(model, frame, since);
}

/** Whose value a frame hands on in `yield from`: that of the frame which it asked, and which yielded just before. */
function delegateOf(model: TraceModel, frame: number, step: number): number | null {
  const { trace } = model;
  const inner = step > 0 ? trace.frame(step - 1) : frame;
  const yields = step > 0 && ['yield', 'delegate'].includes(trace.kind(step - 1));
  return yields && model.askerOf(inner, step) === frame ? inner : null;
}

function wakerOf(model: TraceModel, state: IState, tip: IFrameState): Waker {
  const { posture, wait, since } = tip;
  switch (posture) {
    case 'running':
      return { kind: 'running' };
    case 'below':
      return { kind: 'unwatched' };
    case 'held':
      return { kind: 'consumer', frame: tip.asker };
    case 'chained':
      return { kind: 'unseen' };
    default:
  }
  if (wait === null || since === null) {
    return { kind: 'unseen' };
  }
  if (wait.kind === 'sleep' && wait.delay !== null) {
    const due = model.trace.time(since) + wait.delay;
    return { kind: 'timer', left: due - model.trace.time(state.step) };
  }
  if (wait.kind === 'task' && wait.task !== null) {
    return { kind: 'task', task: wait.task };
  }
  return wait.kind === 'bare' ? { kind: 'turn' } : { kind: 'wait', wait };
}
