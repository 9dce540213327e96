/** What a finding is about. */
export const FINDING_KINDS = [
  'never run',
  'left unclosed',
  'still suspended',
  'held the loop',
  'never suspends',
  'fan-out',
  'exception not taken',
  'shared',
  'cancelled in cleanup',
  'scope around yield'
] as const;

export type FindingKind = (typeof FINDING_KINDS)[number];

/**
 * Something that a careful reviewer would say of a run, and that the trace proves.
 *
 * The first of `steps`, `frames` and `tasks` is what it is about; the others are what proves it:
 *
 * - `never run`: the step that made the object; its frame, the frame that made it
 * - `left unclosed`: the yield at which it was held, how it ended, then the end of its consumer where
 *   that came before; its frame, its consumer
 * - `still suspended`: the last suspension of the frame, or of the innermost frame of the task; these frames
 * - `held the loop`: the steps before and after the longest stretch, then the first and last of the turn
 *   where only all of it was too long; the frame that ran
 * - `never suspends`: an await that was passed, the last time that it was, what made another task ready, and
 *   the first step of that task afterwards; the frame, the task that had to wait
 * - `fan-out`: the steps that made the first and the last of the tasks, and the first await of the first; the
 *   frame that made them
 * - `exception not taken`: the end of the task, or where it was made; the frame that the exception left
 * - `shared`: the pull by the second task, then pulls by the first; the generator where it is known, who
 *   pulled; the second and the first task
 * - `cancelled in cleanup`: the second throw, and the first, or the start of `__aexit__`; the frame
 * - `scope around yield`: the throw into the consumer, the yield, the line that set the scope; the generator, the consumer
 */
export interface IFinding {
  readonly kind: FindingKind;
  /** Steps that prove it, the one to go to first; at least one. */
  readonly steps: readonly number[];
  readonly frames: readonly number[];
  readonly tasks: readonly number[];
  /**
   * How many there are: objects, tasks, or passes of the await; of `held the loop` how often at this place.
   */
  readonly count: number;
  /** Nanoseconds for which the loop was held or a task had to wait; else 0. */
  readonly ns: number;
}

/** From what size on something is worth a finding. */
export interface IFindingOptions {
  /** Nanoseconds of one turn without a suspension. */
  readonly hold?: number;
  /** Passes of an await without a suspension while another task is ready. */
  readonly passes?: number;
  /** Tasks that one frame makes without a wait in between. */
  readonly tasks?: number;
}

/** As asyncio's own debug mode has it for a slow callback; the others by experience. */
export const THRESHOLDS: Required<IFindingOptions> = { hold: 100e6, passes: 1000, tasks: 100 };

/** A finding without what most of them do not have. */
export function finding(
  kind: FindingKind,
  steps: readonly number[],
  frames: readonly number[],
  rest: Partial<Pick<IFinding, 'tasks' | 'count' | 'ns'>> = {}
): IFinding {
  return { kind, steps, frames, tasks: [], count: 1, ns: 0, ...rest };
}
