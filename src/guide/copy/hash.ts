import type { INotebookContent } from '@jupyterlab/nbformat';

/**
 * What identifies the program and the text of a notebook. Outputs, counts and metadata do not count: whoever has
 * run a notebook has not edited it.
 *
 * @returns 16 hexadecimal digits
 */
export function sourceHash(notebook: INotebookContent): string {
  const cells = notebook.cells.map(({ cell_type: type, source }) => [
    type,
    Array.isArray(source) ? source.join('') : source
  ]);
  return fnv1a(JSON.stringify(cells));
}

/** The 64-bit hash FNV-1a of a text, over its UTF-8: browsers have better ones on safe connections alone. */
function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}
