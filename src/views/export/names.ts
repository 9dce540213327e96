import type { IRowNames } from './picture';

/** The names of the rows, as they stand beside the lanes. */
export function rowNames(lanes: HTMLElement): IRowNames {
  const texts = (kind: 'group' | 'fold' | 'lane'): ReadonlyMap<number, string> =>
    new Map(
      Array.from(lanes.querySelectorAll<HTMLElement>(`[data-${kind}]`), node => [
        Number(node.dataset[kind]),
        node.textContent.trim()
      ])
    );
  const strip = lanes.querySelector('.jp-YieldscopeLanes-strip');
  // Its first words; a note and buttons follow.
  const words = strip && document.createTreeWalker(strip, NodeFilter.SHOW_TEXT).nextNode();
  return {
    groups: texts('group'),
    folds: texts('fold'),
    lanes: texts('lane'),
    strip: words?.textContent?.trim() ?? ''
  };
}
