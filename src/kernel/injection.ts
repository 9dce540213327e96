import { BOOTSTRAP, SOURCES } from './source';

/**
 * A Python expression that leaves `yieldscope` importable: from where it is
 * installed, else from the source text that this page carries.
 *
 * #### Notes
 * It binds no name in the user's namespace and writes no file. On a Python that
 * is too old for the package it does nothing.
 */
export function injectionCode(): string {
  const sources = Object.entries(SOURCES).map(
    ([name, text]) => `${pythonString(name)}: ${pythonString(text)}`
  );
  const run = pythonString(`${BOOTSTRAP}\ninstall(SOURCES)\n`);
  const builtins = '__import__("builtins")';
  return (
    `${builtins}.exec(${builtins}.compile(${run}, "<yieldscope>/injected.py", "exec"), ` +
    `{"__name__": "yieldscope_injection", "SOURCES": {${sources.join(', ')}}})`
  );
}

/** A text as a Python literal: what JSON escapes, Python escapes the same way. */
export function pythonString(text: string): string {
  return JSON.stringify(text);
}
