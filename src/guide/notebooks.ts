import type { INotebookContent } from '@jupyterlab/nbformat';
import contents from '../../notebooks/00-contents.ipynb';
import coreAnswer from '../../notebooks/01-core-answer.ipynb';
import mechanics from '../../notebooks/02-mechanics.ipynb';
import tradeoffs from '../../notebooks/03-tradeoffs.ipynb';
import mistakes from '../../notebooks/04-mistakes.ipynb';
import whenAndNext from '../../notebooks/05-when-and-next.ipynb';
import awaitableModel from '../../notebooks/06-awaitable-model.ipynb';
import iterablesAndMemory from '../../notebooks/07-iterables-and-memory.ipynb';

/** A notebook of the guide, as it is bundled. */
export interface IGuideNotebook {
  readonly name: string;
  readonly content: INotebookContent;
}

/** The guide, in the order in which it is read. A unit test compares this list with the folder. */
export const NOTEBOOKS: readonly IGuideNotebook[] = [
  { name: '00-contents.ipynb', content: contents },
  { name: '01-core-answer.ipynb', content: coreAnswer },
  { name: '02-mechanics.ipynb', content: mechanics },
  { name: '03-tradeoffs.ipynb', content: tradeoffs },
  { name: '04-mistakes.ipynb', content: mistakes },
  { name: '05-when-and-next.ipynb', content: whenAndNext },
  { name: '06-awaitable-model.ipynb', content: awaitableModel },
  { name: '07-iterables-and-memory.ipynb', content: iterablesAndMemory }
];
