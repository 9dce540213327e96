import type { Facts } from './facts';
import { finding } from './finding';
import type { IFinding } from './finding';
import type { ILogicalLine } from './python-text';

const KEEPS_NOTHING = 'print|str|repr|type|id|bool|len|isinstance|callable';

/**
 * Generators and coroutines that were made, and of whose code nothing ran.
 *
 * The trace says that none of the code ran; it does not say whether somebody keeps the object to use it
 * later. So the statement that made it must show that nobody can: it is a call whose value is dropped, or
 * tested, or printed, or bound to a local that is put to no use.
 */
export function neverRun(facts: Facts): IFinding[] {
  const { trace } = facts;
  return trace.frames.flatMap(({ id, end, createdAt, kind }) => {
    if (end !== 'never started' || createdAt === null || kind === 'comprehension') {
      return [];
    }
    const maker = makerOf(facts, createdAt);
    const line = facts.lineAt(createdAt);
    if (line === null || maker === null || isDecorated(facts, id)) {
      return [];
    }
    const name = trace.frames[id].qualname.replace(/^.*\./, '');
    const lost =
      isDropped(line.text, name) ||
      isTested(line.text, name) ||
      (facts.complete && isBoundInVain(facts, maker, line, name));
    return lost ? [finding('never run', [createdAt], [id, maker])] : [];
  });
}

/** The frame whose statement made an object, if it went on; a comprehension is part of another's statement. */
function makerOf(facts: Facts, createdAt: number): number | null {
  const maker = facts.below(facts.trace.frame(createdAt), createdAt, ['comprehension']);
  return maker !== null && (facts.model.stepsOf(maker).at(-1) ?? -1) > createdAt ? maker : null;
}

/** A decorator may make anything of a function, and keep what calling it gives. */
function isDecorated(facts: Facts, frame: number): boolean {
  const [first] = facts.body(frame);
  return (
    first === undefined ||
    (first.text.startsWith('@') && !/^@(staticmethod|classmethod)$/.test(first.text))
  );
}

/** The call that is a whole text, up to its closing bracket: `name(…)`, `self.name(…)`. */
function isCall(text: string, name: string): boolean {
  const start = new RegExp(`^(\\w+\\.)*${name}\\s*\\(`).exec(text);
  if (!start) {
    return false;
  }
  let depth = 1;
  for (let i = start[0].length; i < text.length; i++) {
    depth += '([{'.includes(text[i]) ? 1 : ')]}'.includes(text[i]) ? -1 : 0;
    if (depth === 0) {
      return i === text.length - 1;
    }
  }
  return false;
}

function isDropped(text: string, name: string): boolean {
  const printed = /^print\s*\((.*)\)$/.exec(text)?.[1];
  return isCall(text, name) || (printed !== undefined && isCall(printed, name));
}

/** An object is always true: who tests it meant what it would have returned. */
function isTested(text: string, name: string): boolean {
  const condition = /^(?:if|elif|while|assert)\s+(?:not\s+)?(.*?)\s*:?$/.exec(text)?.[1];
  return condition !== undefined && isCall(condition, name);
}

/** `x = name(…)` or `x = [name(…) for …]` for a local of a function that has ended and makes nothing of it. */
function isBoundInVain(facts: Facts, maker: number, line: ILogicalLine, name: string): boolean {
  const { trace, model } = facts;
  const { kind } = trace.frames[maker];
  const last = trace.kind(model.stepsOf(maker).at(-1)!);
  if (kind === 'cell' || kind === 'module' || kind === 'class') {
    return false;
  }
  if (last !== 'return' && last !== 'raise') {
    return false;
  }
  const [, target, made] = /^(\w+)\s*(?::[^=]*)?=\s*(.*)$/.exec(line.text) ?? [];
  if (made === undefined) {
    return false;
  }
  const listed = /^\[(.*?)\s+for\s.*\]$/.exec(made)?.[1];
  if (!isCall(made, name) && (listed === undefined || !isCall(listed, name))) {
    return false;
  }
  const harmless = new RegExp(`\\b(?:${KEEPS_NOTHING})\\(${target}\\)|^del ${target}$`, 'g');
  const word = new RegExp(`\\b${target}\\b`);
  return facts
    .body(maker)
    .filter(({ first }) => first !== line.first)
    .every(({ text }) => {
      // A local of this name that a nested function sees, or that is not local at all, counts as used.
      const rest = text.replace(harmless, '');
      return !word.test(rest) && !/\b(locals|vars|eval|exec)\s*\(/.test(rest);
    });
}
