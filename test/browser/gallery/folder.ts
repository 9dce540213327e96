/** Where the pictures and the page are put. */
import { mkdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../server';

const FOLDER = join(ROOT, 'gallery');

/** A file of the gallery; the folder is made where it is not there. */
export function fileOf(name: string): string {
  mkdirSync(FOLDER, { recursive: true });
  return join(FOLDER, name);
}

export function write(name: string, text: string): void {
  writeFileSync(fileOf(name), text);
}

/** Text that is to be read as text in a page. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, sign => `&#${sign.charCodeAt(0)};`);
}
