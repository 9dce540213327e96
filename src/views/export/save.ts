/**
 * Give a file to the person, by the browser's own download.
 *
 * @param name - What to call it; see `fileName`.
 */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // Some browsers begin to read only after the click.
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * A name that every file system takes.
 *
 * @param parts - Texts such as the recorded file's name; what cannot stand in a name becomes `-`.
 * @param extension - With its dot.
 */
export function fileName(parts: readonly (string | number)[], extension: string): string {
  const stem = parts
    .join('-')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return `${stem || 'run'}${extension}`;
}
