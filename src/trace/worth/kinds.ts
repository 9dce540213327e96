/** Why a step is worth a look, the strongest reason first. */
export type WorthKind =
  | 'exception'
  | 'cancel'
  | 'slowest item'
  | 'longest hold'
  | 'longest wait'
  | 'rare way'
  | 'longest held'
  | 'cut';

/** A step that is worth a look. */
export interface IWorth {
  readonly kind: WorthKind;
  /** The step to go to. */
  readonly step: number;
  /** How long it took, in nanoseconds; 0 where that is not the reason. */
  readonly ns: number;
  /**
   * What that is seen beside, in nanoseconds: of `slowest item` what is usual; of `longest hold` how much
   * of it the code stood at the step; else 0.
   */
  readonly beside: number;
  /** Of `slowest item` how many there are, of `rare way` how often the line before was left; else 1. */
  readonly count: number;
  /** Of `rare way` the line before; else that of the step. */
  readonly line: number;
  /** False for what had not ended when the recording did. */
  readonly over: boolean;
}
