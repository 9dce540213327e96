import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';

/** A path within a folder, which may be one of a drive. */
export function join(
  contents: Pick<Contents.IManager, 'driveName' | 'localPath'>,
  folder: string,
  name: string
): string {
  const drive = contents.driveName(folder);
  const path = PathExt.join(contents.localPath(folder), name);
  return drive ? `${drive}:${path}` : path;
}

/** The folder that a file is in, which may be one of a drive. */
export function folderOf(
  contents: Pick<Contents.IManager, 'driveName' | 'localPath'>,
  path: string
): string {
  const drive = contents.driveName(path);
  const folder = PathExt.dirname(contents.localPath(path));
  return drive ? `${drive}:${folder}` : folder;
}

/** A name that nothing has yet: with a number, if need be. */
export function unused(stem: string, extension: string, names: ReadonlySet<string>): string {
  let name = `${stem}${extension}`;
  for (let number = 2; names.has(name); number++) {
    name = `${stem} ${number}${extension}`;
  }
  return name;
}
