import type { TraceModel } from './model';
import { postureOf } from './state';
import type { Posture } from './state';
import { isNextMethod } from './trace';

/** A stretch of moments through which a frame stands in one way. */
export interface ISegment {
  readonly frame: number;
  readonly posture: Posture;
  /** First moment. */
  readonly from: number;
  /** One past the last moment. */
  readonly to: number;
}

/** One row of the picture: a frame, or the frames that share the row one after the other. */
export interface ILane {
  readonly index: number;
  readonly frames: readonly number[];
  /** Lane of the frame that asks, or null for an outermost one. */
  readonly parent: number | null;
  /** How deep it is nested in its group, from 0. */
  readonly depth: number;
  /** Index into `ILaneLayout.groups`. */
  readonly group: number;
  /** Ascending, without overlap. */
  readonly segments: readonly ISegment[];
}

/** The lanes of one task, or of the code outside any task. */
export interface ILaneGroup {
  readonly task: number | null;
  readonly lanes: readonly number[];
}

/** One holder of the event loop: a turn that ran watched code. */
export interface ITurn {
  readonly turn: number;
  readonly task: number | null;
  /** First moment. */
  readonly from: number;
  /** One past the last moment. */
  readonly to: number;
  /** How long the loop was seen to sleep just before it, in nanoseconds. */
  readonly idleBefore: number;
  /** Time between the turn before and this one, in nanoseconds. */
  readonly gapBefore: number;
}

/** Which rows there are and how each frame stands along them: geometry without pixels. */
export interface ILaneLayout {
  /** In the order in which they are drawn. */
  readonly lanes: readonly ILane[];
  readonly groups: readonly ILaneGroup[];
  readonly turns: readonly ITurn[];
  /** Lane of each frame, by frame id; -1 for one that is not drawn. */
  readonly laneOf: Int32Array;
}

/** Lay out the whole run, once. */
export function layOutLanes(model: TraceModel): ILaneLayout {
  const rows = nest(model);
  const segments = sweep(model);
  const laneOf = new Int32Array(model.trace.frames.length).fill(-1);
  const groups: { task: number | null; lanes: number[] }[] = [];
  const lanes: ILane[] = [];
  const place = (row: IRow, parent: number | null, depth: number, group: number): void => {
    const index = lanes.length;
    for (const frame of row.frames) {
      laneOf[frame] = index;
    }
    lanes.push({
      index,
      frames: row.frames,
      parent,
      depth,
      group,
      segments: row.frames.flatMap(frame => segments[frame]).sort((a, b) => a.from - b.from)
    });
    groups[group].lanes.push(index);
    for (const child of row.children) {
      place(child, index, depth + 1, group);
    }
  };
  for (const row of rows) {
    if (!groups.some(({ task }) => task === row.task)) {
      groups.push({ task: row.task, lanes: [] });
    }
  }
  // Rows of one group stay together, whenever they began.
  groups.forEach(({ task }, group) => {
    rows.filter(row => row.task === task).forEach(row => place(row, null, 0, group));
  });
  return { lanes, groups, turns: turns(model), laneOf };
}

/**
 * When a wait was due that a frame began with a segment, in nanoseconds since the start of
 * watching; null where that is not known.
 */
export function dueOf(model: TraceModel, segment: ISegment): number | null {
  if (segment.posture !== 'awaiting') {
    return null;
  }
  const step = model.lastStepOf(segment.frame, model.momentEnd(segment.from));
  const wait = step === null ? null : model.trace.wait(step);
  return step !== null && wait?.kind === 'sleep' && wait.delay !== null
    ? model.trace.time(step) + wait.delay
    : null;
}

interface IRow {
  readonly frames: number[];
  readonly task: number | null;
  readonly children: IRow[];
}

/** The outermost rows in the order of their beginning, each with the rows that it asks. */
function nest(model: TraceModel): IRow[] {
  const { trace } = model;
  const roots: IRow[] = [];
  const rowOf = new Map<number, IRow>();
  const shared = new Map<string, IRow>();
  const firstOf = (frame: number): number =>
    model.stepsOf(frame).at(0) ?? trace.frames[frame].createdAt ?? trace.length;
  const order = trace.frames.map(({ id }) => id).sort((a, b) => firstOf(a) - firstOf(b) || a - b);

  for (const frame of order) {
    const first = model.stepsOf(frame).at(0);
    const { createdAt } = trace.frames[frame];
    const at = first ?? createdAt;
    const task = at === null || at === undefined ? null : trace.task(at);
    let by: number | null = null;
    if (first !== undefined) {
      by = trace.entry(first)?.by ?? null;
    } else if (createdAt !== null) {
      by = trace.frame(createdAt);
    }
    const above = by === null ? undefined : rowOf.get(by);
    const parent = above && above.task === task ? above : null;
    const siblings = parent ? parent.children : roots;
    const key = sharingKey(model, frame, parent ? by : null, task);
    let row = key === null ? undefined : shared.get(key);
    if (!row) {
      row = { frames: [], task, children: [] };
      siblings.push(row);
      if (key !== null) {
        shared.set(key, row);
      }
    }
    row.frames.push(frame);
    rowOf.set(frame, row);
  }
  return roots;
}

/**
 * Frames with the same key share a row. A generator or coroutine object has a
 * row of its own. The methods of one iterator object share one, and so do the calls of a plain function
 * by the same frame: a caller has one call of it at a time, so they cannot overlap.
 */
function sharingKey(
  model: TraceModel,
  frame: number,
  by: number | null,
  task: number | null
): string | null {
  const info = model.trace.frames[frame];
  const { kind, qualname, filename, firstlineno, receiver } = info;
  const place = `${filename}\n${firstlineno}\n${qualname}`;
  if (receiver !== null && isNextMethod(info)) {
    return `receiver ${receiver} ${task} ${by} ${place}`;
  }
  if (kind === 'function' || kind === 'comprehension' || kind === 'class') {
    return `call ${by} ${task} ${place}`;
  }
  return null;
}

/** How each frame stands from moment to moment, by frame id. */
function sweep(model: TraceModel): ISegment[][] {
  const { trace } = model;
  const replay = model.replayAt(-1);
  const done: ISegment[][] = trace.frames.map(() => []);
  const open = new Map<number, { posture: Posture; from: number }>();
  const lastStep = new Map<number, number>();

  const settle = (frame: number, posture: Posture | null, moment: number): void => {
    const segment = open.get(frame);
    if (segment?.posture === posture) {
      return;
    }
    if (segment && segment.from < moment) {
      done[frame].push({ frame, posture: segment.posture, from: segment.from, to: moment });
    }
    if (posture === null) {
      open.delete(frame);
    } else {
      open.set(frame, { posture, from: moment });
    }
  };

  const { created } = model;
  let nextCreated = 0;
  for (let moment = 0; moment < model.moments; moment++) {
    const end = model.momentEnd(moment);
    // Only frames that took a step, or stand at an edge of the stack, can stand otherwise than before.
    const touched = new Set<number>();
    addTop(touched, replay.stack);
    for (let step = model.momentStarts[moment]; step <= end; step++) {
      touched.add(trace.frame(step));
      lastStep.set(trace.frame(step), step);
      replay.advance(step);
      addTop(touched, replay.stack);
    }
    for (const frame of touched) {
      const posture = postureOf(model, frame, lastStep.get(frame) ?? null, replay);
      const gone = !replay.alive.has(frame);
      settle(frame, posture, moment);
      if (gone) {
        // Its end takes the moment in which it ended, and no more.
        settle(frame, null, moment + 1);
      }
    }
    for (; (created[nextCreated]?.createdAt ?? Infinity) < end; nextCreated++) {
      const { id } = created[nextCreated];
      if (!lastStep.has(id)) {
        settle(id, 'created', moment);
      }
    }
  }
  for (const frame of [...open.keys()]) {
    settle(frame, null, model.moments);
  }
  return done;
}

/** The running frame and the one right below it. */
function addTop(touched: Set<number>, stack: readonly number[]): void {
  for (const frame of stack.slice(-2)) {
    touched.add(frame);
  }
}

/** Who had the event loop, turn by turn. */
function turns(model: TraceModel): ITurn[] {
  const { trace } = model;
  const found: { -readonly [K in keyof ITurn]: ITurn[K] }[] = [];
  for (let moment = 0; moment < model.moments; moment++) {
    const step = model.momentStarts[moment];
    const turn = trace.turn(step);
    const before = found.at(-1);
    if (turn === null) {
      continue;
    }
    if (before && before.turn === turn && before.to === moment) {
      before.to = moment + 1;
    } else {
      found.push({
        turn,
        task: trace.task(step),
        from: moment,
        to: moment + 1,
        idleBefore: trace.idleBefore(step),
        gapBefore: step === 0 ? 0 : trace.time(step) - trace.time(step - 1)
      });
    }
  }
  return found;
}
