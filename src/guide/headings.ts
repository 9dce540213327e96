/**
 * The cell in which a heading is.
 *
 * @param cells - the cells of a notebook, in their order
 * @param anchor - the fragment of the heading, as JupyterLab makes it: spaces are hyphens
 * @returns its index; -1 where there is no such heading
 */
export function findHeading(
  cells: readonly { readonly type: string; readonly source: string }[],
  anchor: string
): number {
  return cells.findIndex(({ type, source }) => {
    if (type !== 'markdown') {
      return false;
    }
    const headings = source.matchAll(/^#{1,6}[ \t]+(.+?)[ \t]*#*$/gm);
    return Array.from(headings).some(
      ([, text]) => text.replace(/[`*]/g, '').replace(/ /g, '-') === anchor
    );
  });
}
