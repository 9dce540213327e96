import type { Player } from '../player';
import { stateAt } from '../trace';
import type { ILaneLayout, IState, ITrans, Names, Sentences, TraceModel } from '../trace';
import type { Display } from './display';

/** What all parts of one view share. Only the player and the display ever change. */
export interface IScene {
  readonly model: TraceModel;
  readonly layout: ILaneLayout;
  readonly names: Names;
  readonly sentences: Sentences;
  readonly player: Player;
  readonly display: Display;
  readonly trans: ITrans;
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
