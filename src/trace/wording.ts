/**
 * The part of JupyterLab's translation bundle that sentences need. Templates
 * name their parts in braces, so that another language can order them as it must.
 */
export interface ITrans {
  __(message: string, ...args: unknown[]): string;
  _n(message: string, plural: string, count: number, ...args: unknown[]): string;
}

/** A piece of a sentence: plain words, code of the program, or a recorded value. */
export interface IPart {
  readonly text: string;
  readonly role: 'words' | 'code' | 'value';
}

/** What may stand for a name in braces. */
export type Filling = string | number | IPart;

/**
 * Fill a translated template such as `"{f} yields {v}."`.
 *
 * A name without a filling stays as it is, so that a wrong translation shows.
 */
export function fill(template: string, fillings: Readonly<Record<string, Filling>>): IPart[] {
  const parts: IPart[] = [];
  for (const piece of template.split(/(\{\w+\})/)) {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    const filling = name !== undefined && Object.hasOwn(fillings, name) ? fillings[name] : piece;
    if (typeof filling === 'object') {
      parts.push(filling);
    } else if (filling !== '') {
      parts.push({ text: String(filling), role: 'words' });
    }
  }
  return parts;
}

/** A name such as "this cell" may come to stand first. */
export function capitalised(parts: IPart[]): IPart[] {
  const [first, ...rest] = parts;
  return first?.role === 'words'
    ? [{ ...first, text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest]
    : parts;
}

/** The whole sentence as plain text. */
export function plain(parts: readonly IPart[]): string {
  return parts.map(part => part.text).join('');
}

export function code(text: string): IPart {
  return { text, role: 'code' };
}

export function value(text: string): IPart {
  return { text, role: 'value' };
}

/** A length of time in the unit that people would choose: `320 µs`, `8 ms`, `1.2 s`. */
export function duration(ns: number): string {
  if (ns < 1e3) {
    return `${Math.round(ns)} ns`;
  }
  if (ns < 1e6) {
    return `${Math.round(ns / 1e3)} µs`;
  }
  if (ns < 10e6) {
    return `${Number((ns / 1e6).toFixed(1))} ms`;
  }
  if (ns < 1e9) {
    return `${Math.round(ns / 1e6)} ms`;
  }
  return `${Number((ns / 1e9).toFixed(ns < 10e9 ? 1 : 0))} s`;
}
