import type { IRowNames } from './picture';

/** The names of the rows, as they stand beside the lanes. */
export function rowNames(lanes: HTMLElement): IRowNames {
  const texts = (selector: string): string[] =>
    Array.from(lanes.querySelectorAll<HTMLElement>(selector), node => node.textContent.trim());
  const strip = lanes.querySelector('.jp-YieldscopeLanes-strip')?.firstChild?.textContent;
  return {
    groups: texts('.jp-YieldscopeLanes-group'),
    lanes: texts('.jp-YieldscopeLanes-label'),
    strip: strip ?? ''
  };
}
