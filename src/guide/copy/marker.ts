/**
 * The file beside the notebooks that says which version of each was copied:
 *
 * ```json
 * { "yieldscope-guide": 1, "notebooks": { "01-core-answer.ipynb": { "copied": "89…", "kept": "a1…" } } }
 * ```
 */
export const MARKER_FILE = 'guide.json';

/** What is known of a notebook in the user's folder; both are hashes of sources. */
export interface IMarked {
  /** The version that was copied. */
  readonly copied?: string;
  /** A newer version that the user did not want in its place. */
  readonly kept?: string;
}

/** By the name of the notebook. */
export type Marker = ReadonlyMap<string, IMarked>;

/** Read the text of the file; what is none marks nothing. */
export function parseMarker(text: string): Marker | null {
  try {
    const { 'yieldscope-guide': version, notebooks } = JSON.parse(text) as Record<string, unknown>;
    if (version !== 1 || typeof notebooks !== 'object' || notebooks === null) {
      return null;
    }
    return new Map(
      Object.entries(notebooks as Record<string, Record<string, unknown> | null>).map(
        ([name, entry]) => [name, { ...hash(entry, 'copied'), ...hash(entry, 'kept') }]
      )
    );
  } catch {
    return null;
  }
}

/** The text to write. */
export function formatMarker(marker: Marker): string {
  const json = { 'yieldscope-guide': 1, notebooks: Object.fromEntries(marker) };
  return `${JSON.stringify(json, null, 1)}\n`;
}

function hash(entry: Record<string, unknown> | null, key: keyof IMarked): IMarked {
  const value = entry?.[key];
  return typeof value === 'string' ? { [key]: value } : {};
}
