import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { IGuideNotebook } from './notebooks';

/** The folder that the guide is copied into, within the user's own. */
export const GUIDE_FOLDER = 'Yieldscope guide';

/** Where the guide is now. */
export interface ICopied {
  /** Path of the notebook to begin with. */
  readonly first: string;
  /** Paths of the notebooks that were written. */
  readonly written: readonly string[];
}

/**
 * Put the guide where the user can work on it. What is there already is theirs
 * and stays as it is, edited or not.
 *
 * @param contents - the contents manager of JupyterLab
 * @param folder - the user's current folder; a folder that holds the guide already is used itself
 * @throws the server's error where the folder cannot be written to
 */
export async function copyGuide(
  contents: Contents.IManager,
  folder: string,
  notebooks: readonly IGuideNotebook[]
): Promise<ICopied> {
  const here = await exists(contents, PathExt.join(folder, notebooks[0].name));
  const target = here ? folder : PathExt.join(folder, GUIDE_FOLDER);
  if (!here && !(await exists(contents, target))) {
    await contents.save(target, { type: 'directory' });
  }
  const written: string[] = [];
  for (const { name, content } of notebooks) {
    const path = PathExt.join(target, name);
    if (!(await exists(contents, path))) {
      await contents.save(path, { type: 'notebook', format: 'json', content });
      written.push(path);
    }
  }
  return { first: PathExt.join(target, notebooks[0].name), written };
}

/** Asked of the listing, since asking for a file that is not there leaves an error on the console. */
async function exists(contents: Contents.IManager, path: string): Promise<boolean> {
  const parent = await contents.get(PathExt.dirname(path), { content: true, type: 'directory' });
  const names = (parent.content as Contents.IModel[]).map(({ name }) => name);
  return names.includes(PathExt.basename(path));
}
