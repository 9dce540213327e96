import { readPalette } from '../lanes/palette';
import type { IPalette } from '../lanes/palette';

/** The light theme's colours, for pictures made while a dark theme is on. */
const LIGHT: Omit<IPalette, 'font' | 'codeFont'> = {
  page: '#fff',
  text: '#000',
  faint: '#616161',
  rule: '#e0e0e0',
  run: '#052339',
  held: '#ab13aa',
  wait: '#7e6f25',
  error: '#5e0800',
  onHeld: '#fff',
  onRun: '#fff'
};

/** Colours for a picture that leaves the page: those of the page where it is light, else light ones. */
export function paperPalette(node: HTMLElement): IPalette {
  const palette = readPalette(node);
  const light = document.body.dataset.jpThemeLight !== 'false';
  return light ? palette : { ...palette, ...LIGHT };
}
