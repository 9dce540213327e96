/**
 * The words of the trace format, version 1 (see README.md beside this file).
 */

/** MIME type of the notebook output that holds a trace. */
export const MIME_TYPE = 'application/vnd.yieldscope.trace+json';

/** The only version that this reader takes. */
export const VERSION = 1;

/** What happened at a step. */
export const STEP_KINDS = [
  'start',
  'resume',
  'throw',
  'line',
  'yield',
  'delegate',
  'await',
  'exception',
  'return',
  'raise',
  'close'
] as const;

/** Why a frame was entered. */
export const CAUSES = [
  'first',
  'pull',
  'send',
  'wake',
  'call',
  'athrow',
  'aclose',
  'cancel',
  'timeout',
  'loop',
  'shutdown',
  'collector'
] as const;

/** What an await waits for. */
export const WAIT_KINDS = [
  'sleep',
  'future',
  'task',
  'lock',
  'event',
  'queue',
  'condition',
  'semaphore',
  'barrier',
  'gather',
  'wait',
  'timeout',
  'bare',
  'frame',
  'other'
] as const;

/** How a frame's life ended, as far as the trace goes. */
export const FRAME_ENDS = [
  'returned',
  'raised',
  'closed',
  'finalised',
  'suspended',
  'never started'
] as const;

/** How a task ended, as far as the trace goes. */
export const OUTCOMES = ['done', 'raised', 'cancelled', 'pending'] as const;

/** What sort of code a frame runs. */
export const FRAME_KINDS = [
  'function',
  'generator',
  'coroutine',
  'async generator',
  'comprehension',
  'class',
  'module',
  'cell'
] as const;

/** Why a recording ended before its program did. */
export const STOPS = ['limit', 'interrupted', 'tracer lost'] as const;

export type StepKind = (typeof STEP_KINDS)[number];
export type Cause = (typeof CAUSES)[number];
export type WaitKind = (typeof WAIT_KINDS)[number];
export type FrameEnd = (typeof FRAME_ENDS)[number];
export type Outcome = (typeof OUTCOMES)[number];
export type FrameKind = (typeof FRAME_KINDS)[number];
export type Stop = (typeof STOPS)[number];

/** The kinds by which control leaves a frame that can be entered again. */
export function isSuspension(kind: StepKind): boolean {
  return kind === 'yield' || kind === 'await' || kind === 'delegate';
}

/** The kinds after which a frame is gone. */
export function isEnd(kind: StepKind): boolean {
  return kind === 'return' || kind === 'raise' || kind === 'close';
}

/**
 * The trace cannot be used. The message is one sentence for people, which says
 * what is wrong and where.
 */
export class TraceFormatError extends Error {
  constructor(message: string, reason: TraceFormatError.Reason = 'broken') {
    super(message);
    this.name = 'TraceFormatError';
    this.reason = reason;
  }

  /** What a view can advise on. */
  readonly reason: TraceFormatError.Reason;
}

export namespace TraceFormatError {
  /** `broken`: damaged or cut; `foreign`: not a trace; `version`: of another version. */
  export type Reason = 'broken' | 'foreign' | 'version';
}
