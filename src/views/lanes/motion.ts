import { linksOf } from '../../trace';
import type { ILink, LinkKind, TraceModel } from '../../trace';

/** When something begins and how long it takes, in milliseconds at speed 1. */
interface IPhase {
  readonly at: number;
  readonly for: number;
}

/** How a link grows, and when the frame that it reaches shows its new posture. */
const PHASES: Readonly<Record<LinkKind, { readonly grow: IPhase; readonly reveal: IPhase }>> = {
  pull: { grow: { at: 100, for: 200 }, reveal: { at: 300, for: 150 } },
  send: { grow: { at: 100, for: 300 }, reveal: { at: 400, for: 150 } },
  wake: { grow: { at: 0, for: 150 }, reveal: { at: 150, for: 150 } },
  await: { grow: { at: 150, for: 150 }, reveal: { at: 0, for: 150 } },
  yield: { grow: { at: 150, for: 300 }, reveal: { at: 0, for: 150 } },
  return: { grow: { at: 100, for: 150 }, reveal: { at: 0, for: 100 } },
  stop: { grow: { at: 150, for: 200 }, reveal: { at: 0, for: 150 } },
  throw: { grow: { at: 0, for: 200 }, reveal: { at: 200, for: 100 } },
  close: { grow: { at: 0, for: 200 }, reveal: { at: 200, for: 100 } },
  cancel: { grow: { at: 0, for: 200 }, reveal: { at: 200, for: 100 } },
  bind: { grow: { at: 0, for: 200 }, reveal: { at: 0, for: 100 } },
  escape: { grow: { at: 0, for: 240 }, reveal: { at: 0, for: 120 } }
};

/** Frames of a chain follow each other at this distance, in milliseconds. */
const CHAIN_MS = 60;

/** How the picture gets from the moment before to this one. */
export class Motion {
  constructor(model: TraceModel, moment: number) {
    this.moment = moment;
    this.links = linksOf(model, moment);
    this.duration = this.links.reduce((longest, { kind, chain }) => {
      const { grow, reveal } = PHASES[kind];
      const tail = Math.max(grow.at + grow.for, reveal.at + reveal.for);
      return Math.max(longest, tail + CHAIN_MS * chain.length);
    }, 150);
  }

  readonly moment: number;
  readonly links: readonly ILink[];
  /** Milliseconds at speed 1. */
  readonly duration: number;

  /** How much of a link is there, from 0 to 1. */
  grown(link: ILink, ms: number): number {
    const { grow } = PHASES[link.kind];
    return eased((ms - grow.at) / (grow.for + CHAIN_MS * link.chain.length));
  }

  /** How much of a frame's new posture is there, from 0 to 1. */
  revealed(frame: number, ms: number): number {
    for (const link of this.links) {
      const place = link.chain.indexOf(frame);
      if (place >= 0 || link.from === frame || link.to === frame) {
        const { reveal } = PHASES[link.kind];
        return eased((ms - reveal.at - CHAIN_MS * Math.max(place, 0)) / reveal.for);
      }
    }
    return 1;
  }
}

function eased(part: number): number {
  const t = Math.max(0, Math.min(1, part));
  return t * (2 - t);
}
