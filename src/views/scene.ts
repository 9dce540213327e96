import type { Player } from '../player';
import { linksOf, stateAt } from '../trace';
import type {
  IFolds,
  ILaneLayout,
  ILink,
  IState,
  ITrans,
  Names,
  Sentences,
  TraceModel
} from '../trace';
import type { Display } from './display';

/** What all parts of one view share. Only the player and the display ever change. */
export interface IScene {
  readonly model: TraceModel;
  readonly layout: ILaneLayout;
  readonly folds: IFolds;
  readonly names: Names;
  readonly sentences: Sentences;
  readonly player: Player;
  readonly display: Display;
  readonly trans: ITrans;
  /** What passes in a moment: found once while it is looked at. */
  readonly links: (moment: number) => readonly ILink[];
  /** What is true at the step that is shown: found once for all parts that show it. */
  readonly state: () => IState;
}

/** The state at the step that a player shows, remembered until it shows another. */
export function currentState(player: Player): () => IState {
  let state: IState | null = null;
  return () => {
    if (state?.step !== player.step) {
      state = stateAt(player.model, player.step);
    }
    return state;
  };
}

/** So many moments' links are kept: more than a screen shows. */
const KEPT = 4096;

/** What passes in each moment, remembered for those that were asked for lately. */
export function rememberedLinks(model: TraceModel): (moment: number) => readonly ILink[] {
  const known = new Map<number, readonly ILink[]>();
  return moment => {
    let links = known.get(moment);
    if (!links) {
      if (known.size >= KEPT) {
        known.clear();
      }
      known.set(moment, (links = linksOf(model, moment)));
    }
    return links;
  };
}
