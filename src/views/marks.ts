import { StateEffect, StateField } from '@codemirror/state';
import type { Text } from '@codemirror/state';
import { Decoration, EditorView, WidgetType } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import type { Posture } from '../trace';
import { SIGNS } from './postures';

/** A live frame's mark on a line. Lines count from 1. */
export interface IMark {
  readonly line: number;
  readonly frame: number;
  readonly posture: Posture;
  readonly text: string;
}

/** Of several marks on one line, the one that colours it. */
const RANK: readonly Posture[] = ['running', 'held', 'awaiting', 'chained', 'below', 'created'];

/** Sets the marks of an editor, in place of those before. */
export const SET_MARKS = StateEffect.define<readonly IMark[]>();

/** The marks of an editor, as decorations of its lines. */
export const MARKS = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(SET_MARKS)) {
        return decorate(transaction.state.doc, effect.value);
      }
    }
    return transaction.docChanged ? Decoration.none : marks;
  },
  provide: field => EditorView.decorations.from(field)
});

function decorate(doc: Text, marks: readonly IMark[]): DecorationSet {
  const lines = new Map<number, IMark[]>();
  for (const mark of marks) {
    if (mark.line >= 1 && mark.line <= doc.lines) {
      lines.set(mark.line, [...(lines.get(mark.line) ?? []), mark]);
    }
  }
  const ranges = Array.from(lines, ([number, found]) => {
    const line = doc.line(number);
    found.sort((a, b) => rank(a.posture) - rank(b.posture));
    return [
      Decoration.line({
        class: 'jp-YieldscopeSource-line',
        attributes: { 'data-posture': found[0].posture }
      }).range(line.from),
      Decoration.widget({ widget: new Tags(found), side: 1 }).range(line.to)
    ];
  });
  return Decoration.set(ranges.flat(), true);
}

function rank(posture: Posture): number {
  const at = RANK.indexOf(posture);
  return at < 0 ? RANK.length : at;
}

/** The tags at the end of a marked line. */
class Tags extends WidgetType {
  constructor(marks: readonly IMark[]) {
    super();
    this._marks = marks;
  }

  override eq(other: Tags): boolean {
    return JSON.stringify(other._marks) === JSON.stringify(this._marks);
  }

  toDOM(): HTMLElement {
    const node = document.createElement('span');
    node.className = 'jp-YieldscopeSource-tags';
    // More than a few would push the code out of sight; the cards show all.
    for (const mark of this._marks.slice(0, 3)) {
      const tag = document.createElement('span');
      tag.className = 'jp-YieldscopeSource-tag';
      tag.dataset.posture = mark.posture;
      tag.dataset.frame = String(mark.frame);
      tag.textContent = `${SIGNS[mark.posture]} ${mark.text}`;
      node.appendChild(tag);
    }
    if (this._marks.length > 3) {
      const more = document.createElement('span');
      more.className = 'jp-YieldscopeSource-more';
      more.textContent = `+${this._marks.length - 3}`;
      node.appendChild(more);
    }
    return node;
  }

  private readonly _marks: readonly IMark[];
}
