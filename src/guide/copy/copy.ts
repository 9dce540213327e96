import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Contents } from '@jupyterlab/services';
import type { IGuideNotebook } from '../notebooks';
import { join, unused } from '../paths';
import { sourceHash } from './hash';
import { formatMarker, MARKER_FILE, parseMarker } from './marker';
import type { IMarked } from './marker';
import { planCopy } from './plan';

/** The folder that the guide is copied into, within the user's own. */
export const GUIDE_FOLDER = 'Yieldscope guide';

/** Where the guide is now. */
export interface ICopied {
  /** Path of the notebook to begin with. */
  readonly first: string;
  /** Paths of the notebooks that were written, new ones and newer ones. */
  readonly written: readonly string[];
}

/** What the guide has that is newer than the user's. */
export interface INews {
  /** Names of notebooks that were not edited. */
  readonly update: readonly string[];
  /** Names of notebooks that were edited. */
  readonly beside: readonly string[];
}

export interface ICopyOptions {
  /**
   * Asked only where there are news.
   *
   * @returns `update`: put the newer ones in place of those that were not edited, and beside those that were;
   * `keep`: leave all as it is, and do not ask again for this version; `later`: leave all as it is
   */
  readonly ask: (news: INews) => Promise<'update' | 'keep' | 'later'>;
  /** What the page has of a notebook that is open, which may not be saved yet; null for one that is not open. */
  readonly open?: (path: string) => INotebookContent | null;
  /** Read a notebook again that is open and was written. */
  readonly reload?: (path: string) => Promise<void>;
}

/**
 * Put the guide where the user can work on it. Notebooks that they have edited are never written over.
 *
 * @param contents - the contents manager of JupyterLab
 * @param folder - the user's current folder; a folder that holds the guide already is used itself
 * @throws the server's error where the folder cannot be written to
 */
export async function copyGuide(
  contents: Files,
  folder: string,
  notebooks: readonly IGuideNotebook[],
  options: ICopyOptions
): Promise<ICopied> {
  const target = await folderFor(contents, folder, notebooks);
  const path = (name: string): string => join(contents, target, name);
  const names = await namesIn(contents, target);
  const known = names.has(MARKER_FILE) ? await textOf(contents, path(MARKER_FILE)) : null;
  const before = (known !== null && parseMarker(known)) || new Map<string, IMarked>();
  const marker = new Map(before);
  const shipped = new Map(notebooks.map(({ name, content }) => [name, sourceHash(content)]));
  const present = new Map<string, string>();
  for (const { name } of notebooks) {
    if (names.has(name)) {
      present.set(name, await hashNow(contents, path(name), options));
    }
  }
  const plan = planCopy(shipped, present, marker);
  const written: string[] = [];
  const write = async (as: string, content: INotebookContent): Promise<void> => {
    await contents.save(path(as), { type: 'notebook', format: 'json', content });
    names.add(as);
    written.push(path(as));
  };
  const fated = (fate: string): IGuideNotebook[] =>
    notebooks.filter(({ name }) => plan.get(name) === fate);

  for (const { name, content } of fated('write')) {
    await write(name, content);
    marker.set(name, { copied: shipped.get(name) });
  }
  for (const { name } of fated('same')) {
    marker.set(name, { copied: shipped.get(name) });
  }
  const [update, beside] = [fated('update'), fated('beside')];
  const news = { update: update.map(one => one.name), beside: beside.map(one => one.name) };
  const said = update.length + beside.length > 0 ? await options.ask(news) : 'later';
  if (said === 'update') {
    for (const { name, content } of update) {
      // They may have begun to edit it while they were asked.
      if ((await hashNow(contents, path(name), options)) === present.get(name)) {
        await write(name, content);
        marker.set(name, { copied: shipped.get(name) });
        await options.reload?.(path(name));
      }
    }
    for (const { name, content } of beside) {
      const newer = await nameBeside(contents, target, name, shipped.get(name)!, names);
      if (newer !== null) {
        await write(newer, content);
      }
      marker.set(name, { ...marker.get(name), kept: shipped.get(name) });
    }
  } else if (said === 'keep') {
    for (const { name } of [...update, ...beside]) {
      marker.set(name, { ...marker.get(name), kept: shipped.get(name) });
    }
  }
  const text = formatMarker(marker);
  if (text !== formatMarker(before)) {
    // Without it, the guide is still there; a file of this name that is none of ours stays as it is.
    const free = known === null || parseMarker(known) !== null;
    await (free &&
      contents.save(path(MARKER_FILE), { type: 'file', format: 'text', content: text }));
  }
  return { first: path(notebooks[0].name), written };
}

/** The folder itself, where the guide is in it; or the one within it. */
async function folderFor(
  contents: Files,
  folder: string,
  notebooks: readonly IGuideNotebook[]
): Promise<string> {
  const names = await namesIn(contents, folder);
  const here = notebooks.filter(({ name }) => names.has(name)).length;
  if (here > 1 || (here > 0 && names.has(MARKER_FILE))) {
    return folder;
  }
  const target = join(contents, folder, GUIDE_FOLDER);
  if (!names.has(GUIDE_FOLDER)) {
    await contents.save(target, { type: 'directory' });
  }
  return target;
}

/** Asked of the listing, since asking for a file that is not there leaves an error on the console. */
async function namesIn(contents: Files, folder: string): Promise<Set<string>> {
  const listing = await contents.get(folder, { content: true, type: 'directory' });
  return new Set((listing.content as Contents.IModel[]).map(({ name }) => name));
}

/** The text of a file; the empty one for what cannot be read as text. */
async function textOf(contents: Files, path: string): Promise<string> {
  const file = { content: true, type: 'file', format: 'text' } as const;
  return contents.get(path, file).then(
    found => String(found.content),
    () => ''
  );
}

/** The hash of a notebook as the user has it now; one that cannot be read has none in common with any. */
async function hashNow(contents: Files, path: string, { open }: ICopyOptions): Promise<string> {
  const live = open?.(path) ?? null;
  if (live !== null) {
    return sourceHash(live);
  }
  try {
    const found = await contents.get(path, { content: true, type: 'notebook' });
    return sourceHash(found.content as INotebookContent);
  } catch {
    return 'unreadable';
  }
}

/** Where to put a newer version; null where it is there already. */
async function nameBeside(
  contents: Files,
  folder: string,
  name: string,
  hash: string,
  names: ReadonlySet<string>
): Promise<string | null> {
  const stem = name.replace(/\.ipynb$/, '');
  const first = `${stem} (new).ipynb`;
  const there =
    names.has(first) && (await hashNow(contents, join(contents, folder, first), NOBODY)) === hash;
  return there ? null : unused(`${stem} (new)`, '.ipynb', names);
}

const NOBODY: ICopyOptions = { ask: () => Promise.resolve('later') };

/** What is needed of JupyterLab's contents manager. */
type Files = Pick<Contents.IManager, 'get' | 'save' | 'driveName' | 'localPath'>;
