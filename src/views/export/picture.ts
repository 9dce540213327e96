import type { IRowPlace } from '../lanes/geometry';
import { SIZES } from '../lanes/geometry';
import { paint } from '../lanes/paint';
import type { IPalette } from '../lanes/palette';
import { fitted, line } from '../lanes/shapes';
import { BEGIN } from '../lanes/stage';
import type { IView } from '../lanes/stage';
import { runName, sentence } from './step-text';

/** The names beside the rows, as the page shows them. */
export interface IRowNames {
  readonly groups: ReadonlyMap<number, string>;
  readonly folds: ReadonlyMap<number, string>;
  readonly lanes: ReadonlyMap<number, string>;
  /** What the strip of the event loop is called. */
  readonly strip: string;
}

/** A picture of a run: lanes with their names, the event loop's strip, and words below it. */
export interface IPicture {
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** The colour below it. */
  readonly background: string;
  /** Draw it, over nothing: the background is left to the caller. */
  draw(context: CanvasRenderingContext2D): void;
}

/** Around the words below the lanes, and from one of their lines to the next. */
const WORDS = { margin: 12, above: 8, below: 10, line: 20, size: 14 };

/** What is shown: the part of the lanes that is in sight, and the sentence. */
export function shownPicture(view: IView, names: IRowNames, palette: IPalette): IPicture {
  return picture({ ...view, palette, motion: null }, names, sentence(view.scene));
}

/** All lanes from the first moment to the last, none of it still to come. */
export function wholePicture(view: IView, names: IRowNames, palette: IPalette): IPicture {
  const { model, trans } = view.scene;
  const whole: IView = {
    ...view,
    palette,
    width: Math.max(view.left + BEGIN + Math.ceil(view.scale.length) + SIZES.right, 320),
    height: view.rows.height + SIZES.strip,
    scrollLeft: 0,
    scrollTop: 0,
    moment: model.moments - 1,
    step: model.trace.length - 1,
    motion: null
  };
  const words = trans._n(
    'Run of %2: %1 moment, %3 steps, Python %4',
    'Run of %2: %1 moments, %3 steps, Python %4',
    model.moments,
    runName(view.scene),
    model.trace.length,
    model.trace.run.python
  );
  return picture(whole, names, words);
}

function picture(view: IView, names: IRowNames, words: string): IPicture {
  const { palette, width } = view;
  const font = `${WORDS.size}px ${palette.font}`;
  const lines = wrapped(words, width - 2 * WORDS.margin, text => measure(text, font).width);
  return {
    width,
    height: view.height + WORDS.above + WORDS.line * lines.length + WORDS.below,
    title: words,
    background: palette.page,
    draw: context => {
      // It clears what is below it, so it is drawn first.
      paint(context, view);
      paintNames(context, view, names);
      line(context, 0, view.height + 0.5, width, view.height + 0.5, palette.rule);
      context.font = font;
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillStyle = palette.text;
      lines.forEach((text, i) => {
        const y = view.height + WORDS.above + WORDS.line * (i + 0.5);
        context.fillText(text, WORDS.margin, y);
      });
    }
  };
}

/** The column with the names, which the page shows as elements beside the canvas. */
function paintNames(context: CanvasRenderingContext2D, view: IView, names: IRowNames): void {
  const { palette, rows, scene, left, height, scrollTop } = view;
  const bottom = height - SIZES.strip;
  context.save();
  context.beginPath();
  context.rect(0, 0, left, bottom);
  context.clip();
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const put = (text: string, place: IRowPlace | null, at: number, below: number): void => {
    if (!place) {
      return;
    }
    const y = place.top + place.height / 2 + below - (place.pinned ? 0 : scrollTop);
    const least = place.pinned || rows.pinned === 0 ? -place.height : rows.pinned;
    if (y > least && y < bottom + place.height) {
      context.fillText(fitted(context, text, left - at - 6), at, y);
    }
  };
  for (const { kind, index } of rows.order) {
    if (kind === 'group') {
      context.font = `11px ${palette.font}`;
      context.fillStyle = palette.faint;
      put(names.groups.get(index) ?? '', rows.groups[index], 8, 6);
      continue;
    }
    context.font = `13px ${palette.codeFont}`;
    context.fillStyle = palette.text;
    const fold = kind === 'fold';
    const first = fold ? scene.folds.folds[index].lanes[0] : index;
    const indent = 12 + 12 * Math.min(scene.layout.lanes[first].depth, 6);
    const name = (fold ? names.folds : names.lanes).get(index);
    put(name ?? '', (fold ? rows.folds : rows.lanes)[index], indent, 3);
  }
  context.restore();
  line(context, 0, bottom, left, bottom, palette.rule);
  context.font = `11px ${palette.font}`;
  context.fillStyle = palette.faint;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(fitted(context, names.strip, left - 14), 8, bottom + 14);
}

/** Words in lines that are no wider than there is room; a single long word is cut. */
export function wrapped(words: string, room: number, widthOf: (text: string) => number): string[] {
  const lines: string[] = [];
  let current = '';
  for (let word of words.split(/\s+/)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (widthOf(longer) <= room) {
      current = longer;
      continue;
    }
    if (current !== '') {
      lines.push(current);
    }
    while (word.length > 1 && widthOf(word) > room) {
      let cut = word.length - 1;
      while (cut > 1 && widthOf(word.slice(0, cut)) > room) {
        cut--;
      }
      lines.push(word.slice(0, cut));
      word = word.slice(cut);
    }
    current = word;
  }
  return current === '' ? lines : [...lines, current];
}

/** How wide text is on a canvas. */
export function measure(text: string, font: string): TextMetrics {
  measuring ??= document.createElement('canvas').getContext('2d')!;
  measuring.font = font;
  return measuring.measureText(text);
}

let measuring: CanvasRenderingContext2D | null = null;
