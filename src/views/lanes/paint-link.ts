import type { ILink, LinkKind } from '../../trace';
import { SIZES } from './geometry';
import type { IPalette } from './palette';
import { arrow, fitted, line, rounded } from './shapes';
import type { Stage } from './stage';

/** What passes in a moment; `part` of it is there. */
export function paintLink(stage: Stage, link: ILink, part: number): void {
  const { view } = stage;
  const x = stage.x(link.moment);
  if (part <= 0 || x < view.left - 1 || x > view.width + 8) {
    return;
  }
  if (link.kind === 'await') {
    paintBracket(stage, link, x + 1, part);
  } else if (link.kind === 'wake') {
    paintWake(stage, link, x + 1, part);
  } else if (!isFolded(stage, link)) {
    // Lanes that are scrolled out of sight lie behind the strip.
    stage.inRows(() => paintArrow(stage, link, x + 1, part));
  }
}

/** True where lanes that are left out fold both ends into one. */
function isFolded(stage: Stage, { from, to }: ILink): boolean {
  return from !== null && to !== null && stage.middleOf(from) === stage.middleOf(to);
}

/** What passes between two frames, or from the event loop to one. */
function paintArrow(stage: Stage, link: ILink, at: number, part: number): void {
  const { context } = stage;
  const { palette } = stage.view;
  const half = SIZES.bar / 2;
  const from = link.from === null ? stage.bottom : stage.middleOf(link.from);
  const to = link.to === null ? stage.bottom : stage.middleOf(link.to);
  const down = to > from ? 1 : -1;
  switch (link.kind) {
    case 'pull':
      arrow(context, at, from + half * down, to - half * down, part, palette.faint);
      break;
    case 'send':
      arrow(context, at, from + half * down, to - half * down, part, palette.held);
      break;
    case 'yield':
      if (link.to !== null) {
        arrow(context, at + 6, from + 8 * down, to - half * down, part, palette.held);
      }
      break;
    case 'return':
      if (link.to !== null) {
        arrow(context, at + 6, from + 6 * down, to - half * down, part, palette.run);
      }
      break;
    case 'stop': {
      context.setLineDash([2, 3]);
      const tip = from + (to + half + 6 - from) * part;
      line(context, at + 6, from + 8 * down, at + 6, tip, palette.faint, 1.5);
      context.beginPath();
      context.arc(at + 6, tip, 5, 0, 2 * Math.PI);
      context.stroke();
      context.setLineDash([]);
      break;
    }
    case 'throw':
    case 'cancel':
    case 'escape': {
      const start = link.from === null ? stage.bottom : from + half * down;
      arrow(context, at + 4, start, to - half * down, part, palette.error, true);
      break;
    }
    case 'close':
      arrow(context, at + 4, from + half * down, to - half * down, part, palette.run);
      line(context, at - 2, to - half * down, at + 10, to - half * down, palette.run, 2.5);
      break;
  }
}

/** A chain of frames leaves together: one bracket over them, down to the strip. */
function paintBracket(stage: Stage, link: ILink, x: number, part: number): void {
  const { context, view } = stage;
  const middles = link.chain.map(frame => Math.min(stage.middleOf(frame), stage.bottom));
  const top = Math.min(...middles) - SIZES.bar / 2 - 2;
  const color = view.palette.wait;
  const reach = Math.min(Math.max(...middles) + 9, stage.bottom);
  const bottom = reach + (stage.bottom + 6 - reach) * part;
  line(context, x, top + (1 - part) * (bottom - top), x, bottom, color, 1.5);
  if (part === 1) {
    line(context, x - 4, top, x, top, color, 1.5);
  }
}

/** The loop lets a chain go on: a tick up to the outermost, a thread to the one that waited. */
function paintWake(stage: Stage, link: ILink, x: number, part: number): void {
  const { context, view } = stage;
  const color = view.palette.wait;
  const middles = link.chain.map(frame => Math.min(stage.middleOf(frame), stage.bottom));
  const top = Math.min(...middles);
  line(
    context,
    x,
    stage.bottom + 6,
    x,
    stage.bottom + 6 + (top - stage.bottom - 6) * part,
    color,
    1.5
  );
  context.fillStyle = color;
  middles.forEach((middle, i) => {
    if (part >= (i + 1) / (middles.length + 1)) {
      context.beginPath();
      context.arc(x, middle, 2.5, 0, 2 * Math.PI);
      context.fill();
    }
  });
}

/** The value that travels, as a chip with its text; for the moment that is shown only. */
export function paintChip(stage: Stage, link: ILink): void {
  const { context, view } = stage;
  const { palette, motion } = view;
  const style = chipStyle(link.kind, palette);
  if (link.text === null || style === null) {
    return;
  }
  const from = link.from === null ? stage.bottom : stage.middleOf(link.from);
  const to = link.to === null ? from : stage.middleOf(link.to);
  const part = motion ? motion.is.grown(link, motion.ms) : 1;
  const half = SIZES.bar / 2;
  let y = from;
  if (link.kind === 'bind') {
    // From where the value waited, below the lane, to its variable above it.
    y = to + (half + 11) * (1 - 2 * part);
  } else if (link.to !== null) {
    const up = to < from ? 1 : -1;
    const start = from - up * half;
    y = start + (to + up * (half + 11) - start) * part;
  }
  context.font = `600 12px ${palette.codeFont}`;
  const text = fitted(context, link.text, 190);
  const width = context.measureText(text).width + 14;
  const wanted = stage.x(link.moment) + 8 - width / 2;
  const x = Math.max(view.left + 2, Math.min(wanted, view.width - width - 4));
  context.globalAlpha = Math.min(1, motion ? motion.ms / 150 : 1);
  rounded(context, x, y - 9, width, 18, 9);
  context.fillStyle = style.fill;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = style.edge;
  context.stroke();
  context.fillStyle = style.text;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, x + 7, y + 0.5);
  context.globalAlpha = 1;
}

/** How a link's text is shown: a value in flight, one that has landed, a result, an exception; null: not at all. */
function chipStyle(
  kind: LinkKind,
  palette: IPalette
): { fill: string; edge: string; text: string } | null {
  const { page, held, onHeld, run, onRun, error } = palette;
  switch (kind) {
    case 'yield':
    case 'send':
      return { fill: held, edge: page, text: onHeld };
    case 'bind':
      return { fill: page, edge: held, text: held };
    case 'return':
      return { fill: run, edge: page, text: onRun };
    case 'throw':
    case 'cancel':
    case 'escape':
      return { fill: error, edge: page, text: onHeld };
    default:
      return null;
  }
}
