import type { INotebookContent } from '@jupyterlab/nbformat';
import coreAnswer from '../../notebooks/01-core-answer.ipynb';

/** A notebook of the guide, as it is bundled. */
export interface IGuideNotebook {
  readonly name: string;
  readonly content: INotebookContent;
}

/** The guide, in the order in which it is read. */
export const NOTEBOOKS: readonly IGuideNotebook[] = [
  { name: '01-core-answer.ipynb', content: coreAnswer }
];
