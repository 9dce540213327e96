/**
 * Files that the bundle carries besides TypeScript. The rules that load them are in `rspack.config.js` (the extension)
 * and `jest.config.cjs` (the unit tests).
 */

/** The source text of a module of the Python package. */
declare module '*.py' {
  const text: string;
  export default text;
}

/** A notebook of the guide, parsed. */
declare module '*.ipynb' {
  import type { INotebookContent } from '@jupyterlab/nbformat';
  const notebook: INotebookContent;
  export default notebook;
}

/** The text of an icon. */
declare module '*.svg' {
  const text: string;
  export default text;
}
