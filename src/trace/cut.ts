/** The recorder keeps so many characters of a value at most, the mark of a cut included. */
const LIMIT = 120;

/**
 * Whether the text of a value is not all of it, as far as the recorder's own marks tell: `'abc'…`,
 * `[0, 1, … 98 more]`, `Point(…)`. A mark inside a string is a part of the value.
 */
export function isCut(text: string): boolean {
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
  return (
    (bare.endsWith('…') && (text.length === LIMIT || bare.endsWith("''…"))) ||
    /''…|… \d+ more|[([{]…[)\]}]|, …\)/.test(bare)
  );
}
