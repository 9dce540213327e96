import type { Posture } from './state';

/** The three ways to stand that a long run is summed up by; frames that follow another one are left to that. */
export type Standing = 'run' | 'wait' | 'held';

/** How much of them there is of each posture; null for one that is not counted. */
export function standingOf(posture: Posture): Standing | null {
  switch (posture) {
    case 'running':
      return 'run';
    case 'awaiting':
      return 'wait';
    case 'held':
      return 'held';
    default:
      return null;
  }
}

/**
 * How long frames stand in each way, bin by bin, along a stretch that is cut into bins of one length.
 *
 * A sum is in bins: 1 for one frame that stands so through the whole bin, 48 for so many that do. Adding
 * costs the same for a long stretch as for a short one.
 */
export class Shares {
  /**
   * @param from - where the first bin begins
   * @param to - where the last one ends
   */
  constructor(
    readonly from: number,
    readonly to: number,
    readonly bins: number
  ) {
    this._parts = { run: pair(bins), wait: pair(bins), held: pair(bins) };
  }

  /** Someone stands so from `a` to `b`; what lies outside is left out. */
  add(standing: Standing, a: number, b: number): void {
    const { bins, from } = this;
    const width = (this.to - from) / bins;
    const u = Math.max(0, (a - from) / width);
    const v = Math.min(bins, (b - from) / width);
    if (!(v > u)) {
      return;
    }
    const { part, inside } = this._parts[standing];
    const i = Math.floor(u);
    const j = Math.floor(v);
    if (i === j) {
      part[i] += v - u;
    } else {
      part[i] += i + 1 - u;
      part[j] += v - j;
      inside[i + 1]++;
      inside[j]--;
    }
  }

  /** The sum of each bin, in units of one frame that stands so all through it. */
  sums(standing: Standing): Float64Array {
    const { part, inside } = this._parts[standing];
    const sums = new Float64Array(this.bins);
    let whole = 0;
    for (let bin = 0; bin < this.bins; bin++) {
      whole += inside[bin];
      sums[bin] = whole + part[bin];
    }
    return sums;
  }

  private readonly _parts: Readonly<Record<Standing, IPair>>;
}

interface IPair {
  /** What lies within one bin. */
  readonly part: Float64Array;
  /** Where stretches of whole bins begin and end. */
  readonly inside: Int32Array;
}

function pair(bins: number): IPair {
  return { part: new Float64Array(bins + 1), inside: new Int32Array(bins + 2) };
}
