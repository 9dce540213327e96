import { isEnd } from './format';
import type { TraceModel } from './model';
import type { Replay } from './replay';
import { lowerBound } from './search';
import type { IWait } from './trace';

/**
 * How a frame stands after a step.
 *
 * - `created`: its generator or coroutine object exists, none of its code has run
 * - `running`: its code runs
 * - `below`: on the stack below; what it called, or code that is not watched, runs now
 * - `held`: suspended at `yield`; only its consumer can move it
 * - `awaiting`: suspended at an `await` that waits for something else than a watched frame
 * - `chained`: suspended together with the frame that it awaits or delegates to
 * - `returned`, `raised`, `closed`, `finalised`: ended
 */
export type Posture =
  | 'created'
  | 'running'
  | 'below'
  | 'held'
  | 'awaiting'
  | 'chained'
  | 'returned'
  | 'raised'
  | 'closed'
  | 'finalised';

/** A local variable that a frame keeps. */
export interface ILocal {
  readonly name: string;
  readonly text: string;
  /** Text before the last change; null: it was not bound. */
  readonly old: string | null;
  /** Step of the last change. */
  readonly changedAt: number;
  /** Step of the change before that one; null: it was the first. */
  readonly changedBefore: number | null;
}

export interface IFrameState {
  readonly frame: number;
  readonly posture: Posture;
  /** Where it stands. */
  readonly line: number;
  /** Its last step, or null before its first. */
  readonly since: number | null;
  readonly task: number | null;
  /** Who asked it last. */
  readonly asker: number | null;
  readonly asked: number;
  readonly gave: number;
  /** What it waits for, while it waits. */
  readonly wait: IWait | null;
  readonly locals: readonly ILocal[];
}

/** Everything that is true after a step. */
export interface IState {
  readonly step: number;
  /** Watched frames on the stack, the innermost last. */
  readonly stack: readonly number[];
  /** The frame whose code runs; null: the event loop does, or code that is not watched. */
  readonly running: number | null;
  readonly task: number | null;
  readonly turn: number | null;
  /** Frames that exist: begun or created, and not ended before this step; in order of their ids. */
  readonly frames: readonly IFrameState[];
}

/** The state after a step: a pure function of the trace. */
export function stateAt(model: TraceModel, step: number): IState {
  const { trace } = model;
  const replay = model.replayAt(step);
  const shown = new Set(replay.alive);
  shown.add(trace.frame(step));
  for (const frame of model.unstarted(step)) {
    shown.add(frame);
  }
  return {
    step,
    stack: replay.stack,
    running: replay.running,
    task: trace.task(step),
    turn: trace.turn(step),
    frames: [...shown].sort((a, b) => a - b).map(frame => frameAt(model, frame, step, replay))
  };
}

/** How one frame stands after a step. */
export function frameAt(
  model: TraceModel,
  frame: number,
  step: number,
  replay: Pick<Replay, 'stack' | 'running'>
): IFrameState {
  const { trace } = model;
  const since = model.lastStepOf(frame, step);
  const kind = since === null ? null : trace.kind(since);
  const wait = since !== null && kind === 'await' ? trace.wait(since) : null;
  return {
    frame,
    posture: postureOf(model, frame, since, replay),
    line: since === null ? trace.frames[frame].firstlineno : trace.line(since),
    since,
    task: since === null ? null : trace.task(since),
    asker: model.askerOf(frame, step),
    asked: model.asked(frame, step),
    gave: model.gave(frame, step),
    wait,
    locals: since !== null && isEnd(kind!) ? [] : localsAt(model, frame, step)
  };
}

/** How a frame stands whose last step was `since`. */
export function postureOf(
  model: TraceModel,
  frame: number,
  since: number | null,
  { stack, running }: Pick<Replay, 'stack' | 'running'>
): Posture {
  const { trace } = model;
  if (since === null) {
    return 'created';
  }
  const kind = trace.kind(since);
  if (isEnd(kind)) {
    const { end } = trace.frames[frame];
    if (end === 'closed' || end === 'finalised') {
      return end;
    }
    return kind === 'raise' ? 'raised' : kind === 'close' ? 'closed' : 'returned';
  }
  if (frame === running) {
    return 'running';
  }
  if (stack.includes(frame)) {
    return 'below';
  }
  if (kind === 'yield') {
    return 'held';
  }
  if (kind === 'delegate' || (kind === 'await' && trace.wait(since)?.kind === 'frame')) {
    return 'chained';
  }
  return 'awaiting';
}

/** The locals that a frame keeps after a step, in the order in which they were first bound. */
export function localsAt(model: TraceModel, frame: number, step: number): ILocal[] {
  const locals: ILocal[] = [];
  for (const { steps, rows } of model.variablesOf(frame)) {
    const at = lowerBound(steps, step + 1) - 1;
    if (at >= 0) {
      const change = model.trace.change(rows[at]);
      if (change.new !== null) {
        locals.push({
          name: change.name,
          text: change.new,
          old: change.old,
          changedAt: steps[at],
          changedBefore: at > 0 ? steps[at - 1] : null
        });
      }
    }
  }
  return locals;
}
