/** One logical line of Python: brackets and backslashes join several, strings are emptied, comments are left out. */
export interface ILogicalLine {
  /** First and last line in the file, from 1. */
  readonly first: number;
  readonly last: number;
  /** Columns before its first word. */
  readonly indent: number;
  readonly text: string;
}

const DEFINITION = /^(async\s+def|def|class)\b/;
const CLAUSE = /^(except|finally|else)\b/;

/**
 * The shape of a Python source: its logical lines and how they are nested.
 *
 * #### Notes
 * It is read leniently. What is decided by it must be sure: callers take what they do not know for "no".
 */
export class PythonText {
  constructor(source: string) {
    const lines: ILogicalLine[] = [];
    const at: number[] = [];
    let open: { first: number; indent: number; pieces: string[] } | null = null;
    let depth = 0;
    let quote = '';
    source.split('\n').forEach((physical, index) => {
      const number = index + 1;
      let piece = '';
      let i = 0;
      let joins = false;
      if (open === null) {
        const indent = /^[ \t]*/.exec(physical)![0].replace(/\t/g, '        ').length;
        open = { first: number, indent, pieces: [] };
      }
      while (i < physical.length) {
        const rest = physical.slice(i, i + 3);
        if (quote) {
          if (physical[i] === '\\') {
            i += 2;
          } else if (rest.startsWith(quote)) {
            piece += quote[0];
            i += quote.length;
            quote = '';
          } else {
            i++;
          }
          continue;
        }
        const char = physical[i];
        if (char === '#') {
          break;
        } else if (char === '"' || char === "'") {
          quote = rest === char.repeat(3) ? rest : char;
          piece += char;
          i += quote.length;
          continue;
        } else if (char === '\\' && i === physical.length - 1) {
          joins = true;
        } else {
          depth += '([{'.includes(char) ? 1 : ')]}'.includes(char) ? -1 : 0;
          piece += char;
        }
        i++;
      }
      if (quote.length === 1 && !physical.endsWith('\\')) {
        quote = '';
      }
      open.pieces.push(piece.trim());
      at[number] = lines.length;
      if (depth <= 0 && !quote && !joins) {
        depth = 0;
        const { first, indent, pieces } = open;
        lines.push({ first, last: number, indent, text: pieces.join(' ').trim() });
        open = null;
      }
    });
    this._lines = lines;
    this._at = at;
  }

  /** The logical line that a line of the file is part of; null outside the file and for an empty one. */
  line(number: number): ILogicalLine | null {
    const line = this._lines[this._at[number]] as ILogicalLine | undefined;
    return line && line.text !== '' ? line : null;
  }

  /** The headers of the blocks that a line is in, the innermost first, up to its function. */
  enclosing(number: number): ILogicalLine[] {
    const headers: ILogicalLine[] = [];
    let indent = this.line(number)?.indent ?? 0;
    for (let i = this._at[number] - 1; i >= 0 && indent > 0; i--) {
      const line = this._lines[i];
      if (line.text !== '' && line.indent < indent) {
        if (DEFINITION.test(line.text)) {
          break;
        }
        headers.push(line);
        indent = line.indent;
      }
    }
    return headers;
  }

  /** First and last line of the block below a header. */
  block(header: ILogicalLine): { first: number; last: number } {
    let last = header.last;
    for (let i = this._at[header.first] + 1; i < this._lines.length; i++) {
      const line = this._lines[i];
      if (line.text !== '') {
        if (line.indent <= header.indent) {
          break;
        }
        last = line.last;
      }
    }
    return { first: header.last + 1, last };
  }

  /** The `try:` that an `except`, `else` or `finally` belongs to. */
  tryOf(clause: ILogicalLine): ILogicalLine | null {
    for (let i = this._at[clause.first] - 1; i >= 0; i--) {
      const line = this._lines[i];
      if (line.text !== '' && line.indent <= clause.indent) {
        if (line.indent < clause.indent || !CLAUSE.test(line.text)) {
          return line.indent === clause.indent && /^try\s*:/.test(line.text) ? line : null;
        }
      }
    }
    return null;
  }

  /** The clauses of a `try:`. */
  clausesOf(header: ILogicalLine): ILogicalLine[] {
    const clauses: ILogicalLine[] = [];
    for (let i = this._at[header.first] + 1; i < this._lines.length; i++) {
      const line = this._lines[i];
      if (line.text !== '' && line.indent <= header.indent) {
        if (line.indent < header.indent || !CLAUSE.test(line.text)) {
          break;
        }
        clauses.push(line);
      }
    }
    return clauses;
  }

  /** The logical lines of the function that starts at a line, its decorators and header first. */
  body(firstlineno: number): ILogicalLine[] {
    const start = this._at[firstlineno];
    const found: ILogicalLine[] = [];
    let header: ILogicalLine | null = null;
    for (let i = start; i < this._lines.length; i++) {
      const line = this._lines[i];
      if (line.text === '') {
        continue;
      }
      if (header !== null && line.indent <= header.indent) {
        break;
      }
      found.push(line);
      if (header === null && DEFINITION.test(line.text)) {
        header = line;
      }
    }
    return header === null ? [] : found;
  }

  private readonly _lines: readonly ILogicalLine[];
  private readonly _at: readonly number[];
}
