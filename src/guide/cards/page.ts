import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Reader } from '../progress';

/** What a card needs of the page that it is shown on. */
export interface ICardPage {
  readonly trans: IRenderMime.TranslationBundle;
  readonly reader: Reader;

  /** Unlike that of any other card on the page: ids of elements begin with it. */
  readonly key: string;

  /** The address of a notebook beside this one, for a tab of the browser. */
  address(notebook: string): string;

  /** Open a notebook beside this one, at a heading. */
  go(notebook: string, anchor: string): void;

  /**
   * Bring a run to a step, and into view.
   *
   * @param run - the id of the run
   * @param step - the index of the step
   * @returns whether the run is there
   */
  showStep(run: string, step: number): Promise<boolean>;
}

/** What a card is asked to show more of; it outlives the elements, which go when the card is scrolled away. */
export interface IOpened {
  /** Whether an answer was asked for that nobody has predicted. */
  readonly answer: boolean;
  /** How many hints were asked for. */
  readonly hints: number;
  /** What has just been said of something that was clicked. */
  readonly said: string;
}

/** What all cards are drawn from. */
export interface ICardProps<T> {
  readonly card: T;
  readonly page: ICardPage;
  readonly opened: IOpened;
  readonly open: (more: Partial<IOpened>) => void;
}
