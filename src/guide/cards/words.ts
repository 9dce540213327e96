/** Short texts of the guide: words, `code` in backticks, and **bold**. */

/** A piece of a short text. */
export interface IWords {
  readonly text: string;
  readonly role: 'words' | 'code' | 'bold';
}

/** Take a text apart. What has no partner stays as it is written; inside of code nothing else is looked for. */
export function words(text: string): IWords[] {
  const pieces: IWords[] = [];
  let from = 0;
  const add = (piece: string, role: IWords['role']): void => {
    if (piece !== '') {
      pieces.push({ text: piece, role });
    }
  };
  // Double backticks are for code that has a backtick in it.
  for (const found of text.matchAll(/``(.+?)``|`([^`]+)`|\*\*([^*`]+)\*\*/g)) {
    add(text.slice(from, found.index), 'words');
    const [all, doubled, code, bold] = found;
    if (bold !== undefined) {
      add(bold, 'bold');
    } else {
      add(doubled === undefined ? code : doubled.trim(), 'code');
    }
    from = found.index + all.length;
  }
  add(text.slice(from), 'words');
  return pieces;
}
