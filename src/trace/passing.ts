import { isEnd } from './format';
import type { TraceModel } from './model';

/**
 * True for a frame that only passes on what the one frame that it asks gives: each value that it yields is the
 * one that the other yielded last, it yields as many, what it returns or raises is what the other did, and it
 * waits for nothing else.
 *
 * Values are compared by the texts that were recorded; where there are none, nothing is proved, and it is false.
 */
export function passesOn(model: TraceModel, frame: number, inner: number): boolean {
  const { trace } = model;
  const { kind } = trace.frames[frame];
  if (!['generator', 'async generator', 'coroutine'].includes(kind)) {
    return false;
  }
  const inside = model.stepsOf(inner);
  const lines = new Set<number>();
  let next = 0;
  let given: string | null = null;
  let gave = 0;
  let passed = 0;
  let handed = false;
  for (const step of model.stepsOf(frame)) {
    for (; next < inside.length && inside[next] < step; next++) {
      if (trace.kind(inside[next]) === 'yield') {
        given = trace.value(inside[next]);
        gave++;
      }
    }
    lines.add(trace.line(step));
    switch (trace.kind(step)) {
      case 'await':
        if (trace.wait(step)?.kind !== 'frame') {
          return false;
        }
        break;
      case 'delegate':
        handed = true;
        break;
      case 'yield':
        if (!proves(given) || trace.value(step) !== given || ++passed !== gave) {
          return false;
        }
        break;
      case 'return':
      case 'raise':
        if (!endsAlike(model, step, next > 0 ? inside[next - 1] : null)) {
          return false;
        }
        break;
      default:
    }
  }
  if (kind !== 'coroutine') {
    return passed > 0 || handed;
  }
  // One that returns nothing passes on nothing, unless there is nothing else in it.
  const last = model.stepsOf(frame).at(-1);
  const value = last === undefined ? null : trace.value(last);
  return (value !== null && value !== 'None') || lines.size <= 2;
}

/** Whether two values with this text are surely alike: objects of the program's own classes all have the same. */
function proves(text: string | null): boolean {
  return text !== null && !/[<…]/.test(text);
}

/** Whether a frame ends as the one did that it asked, or as a stream does that has no more to pass on. */
function endsAlike({ trace }: TraceModel, step: number, inner: number | null): boolean {
  if (inner === null || !isEnd(trace.kind(inner))) {
    return false;
  }
  const frame = trace.frames[trace.frame(step)];
  if (frame.kind !== 'coroutine' && trace.kind(step) === 'return') {
    return trace.kind(inner) === 'return';
  }
  return trace.kind(step) === trace.kind(inner) && trace.value(step) === trace.value(inner);
}
