import type { Posture, Trace } from '../../../src/trace';

/** How one frame stands, found the slow and simple way. */
export interface INaiveFrame {
  frame: number;
  posture: Posture;
  line: number;
  asked: number;
  gave: number;
  locals: Record<string, string>;
}

/**
 * The state after every step, by going through the trace once from its start
 * with plain objects: no index, no checkpoint, nothing shared with the model.
 */
export function replayAll(trace: Trace): INaiveFrame[][] {
  const states: INaiveFrame[][] = [];
  const frames = new Map<number, INaiveFrame>();
  const askers = new Map<number, number>();
  let stack: number[] = [];
  let running: number | null = null;
  for (let i = 0; i < trace.length; i++) {
    for (const [id, frame] of frames) {
      if (['returned', 'raised', 'closed', 'finalised'].includes(frame.posture)) {
        frames.delete(id);
      }
    }
    const step = trace.step(i);
    const id = step.frame;
    const frame = frames.get(id) ?? {
      frame: id,
      posture: 'running' as Posture,
      line: 0,
      asked: 0,
      gave: 0,
      locals: {}
    };
    frames.set(id, frame);
    frame.line = step.line;
    if (step.entry?.cause && ['first', 'pull', 'send'].includes(step.entry.cause)) {
      frame.asked++;
    }
    if (step.entry?.by != null) {
      askers.set(id, step.entry.by);
    }
    for (const change of step.changes) {
      if (change.old !== (frame.locals[change.name] ?? null)) {
        throw new Error(`step ${i}: ${change.name} was not ${change.old}`);
      }
      if (change.new === null) {
        delete frame.locals[change.name];
      } else {
        frame.locals[change.name] = change.new;
      }
    }
    const leave = (posture: Posture): void => {
      const at = stack.indexOf(id);
      if (at >= 0) {
        stack = stack.slice(0, at);
        running = stack.length > 0 && stack.at(-1) === askers.get(id) ? stack.at(-1)! : null;
      }
      frame.posture = posture;
    };
    switch (step.kind) {
      case 'yield':
        frame.gave++;
        leave('held');
        break;
      case 'delegate':
        leave('chained');
        break;
      case 'await':
        leave(step.wait?.kind === 'frame' ? 'chained' : 'awaiting');
        break;
      case 'return':
      case 'raise':
      case 'close': {
        const { end } = trace.frames[id];
        leave(
          end === 'closed' || end === 'finalised'
            ? end
            : step.kind === 'raise'
              ? 'raised'
              : step.kind === 'close'
                ? 'closed'
                : 'returned'
        );
        frame.locals = {};
        break;
      }
      default: {
        const at = stack.indexOf(id);
        stack = at >= 0 ? stack.slice(0, at + 1) : [...stack, id];
        running = id;
      }
    }
    for (const other of stack) {
      frames.get(other)!.posture = other === running ? 'running' : 'below';
    }
    const created: INaiveFrame[] = trace.frames
      .filter(
        ({ id: other, createdAt }) => createdAt !== null && createdAt < i && !begun(trace, other, i)
      )
      .map(({ id: other, firstlineno }) => ({
        frame: other,
        posture: 'created',
        line: firstlineno,
        asked: 0,
        gave: 0,
        locals: {}
      }));
    states.push(
      [...frames.values(), ...created]
        .map(state => ({ ...state, locals: { ...state.locals } }))
        .sort((a, b) => a.frame - b.frame)
    );
  }
  return states;
}

function begun(trace: Trace, frame: number, until: number): boolean {
  for (let i = 0; i <= until; i++) {
    if (trace.frame(i) === frame) {
      return true;
    }
  }
  return false;
}
