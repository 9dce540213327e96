import type { IRowNames } from './picture';

/** The names of the rows, as they stand beside the lanes. */
export function rowNames(lanes: HTMLElement): IRowNames {
  const texts = (selector: string): string[] =>
    Array.from(lanes.querySelectorAll<HTMLElement>(selector), node => node.textContent.trim());
  const strip = lanes.querySelector('.jp-YieldscopeLanes-strip');
  // Its first words; a note and buttons follow.
  const words = strip && document.createTreeWalker(strip, NodeFilter.SHOW_TEXT).nextNode();
  return {
    groups: texts('.jp-YieldscopeLanes-group'),
    lanes: texts('.jp-YieldscopeLanes-label'),
    strip: words?.textContent?.trim() ?? ''
  };
}
