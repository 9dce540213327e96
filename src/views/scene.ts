import type { Player } from '../player';
import type { ILaneLayout, ITrans, Names, Sentences, TraceModel } from '../trace';

/** What all parts of one view share. Only the player ever changes. */
export interface IScene {
  readonly model: TraceModel;
  readonly layout: ILaneLayout;
  readonly names: Names;
  readonly sentences: Sentences;
  readonly player: Player;
  readonly trans: ITrans;
}
