/** What is recorded of the cells that the page has watched. */
export interface IRecordOptions {
  /** A step for each line. */
  readonly lines: boolean;
  /** What is yielded, sent and returned. */
  readonly values: boolean;
  readonly locals: boolean;
  /** The most steps of one run; the cell goes on without being watched. */
  readonly maxSteps: number;
}

/** What the recorder does where nothing is said. */
export const RECORDED: IRecordOptions = {
  lines: true,
  values: true,
  locals: true,
  maxSteps: 1_000_000
};

/** The options as they would stand after `%%yieldscope`, without those that are the usual ones. */
export function magicOptions({ lines, values, locals, maxSteps }: IRecordOptions): string {
  const words: string[] = [];
  if (!lines) {
    words.push('--no-lines');
  }
  if (!values) {
    words.push('--no-values');
  }
  if (!locals) {
    words.push('--no-locals');
  }
  if (maxSteps !== RECORDED.maxSteps) {
    words.push(`--max-steps ${Math.max(1, Math.round(maxSteps))}`);
  }
  return words.join(' ');
}
