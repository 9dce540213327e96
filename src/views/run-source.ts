import { readTrace } from '../trace';
import type { Trace } from '../trace';

/** A run as it came, in an output or a file, and what the reader makes of it: once, for all views. */
export class RunSource {
  /** @param data - The JSON of the trace, parsed or as text; anything else is not a trace. */
  constructor(readonly data: unknown) {}

  /** Throws TraceFormatError where it cannot be shown. */
  get trace(): Trace {
    return (this._trace ??= readTrace(this.data));
  }

  /** The text of the trace, to be saved: that of the file it came from, or the output's JSON. */
  json(): string {
    return typeof this.data === 'string' ? this.data : JSON.stringify(this.data);
  }

  private _trace: Trace | null = null;
}
