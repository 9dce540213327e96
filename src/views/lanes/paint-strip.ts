import { duration, longHoldsOf } from '../../trace';
import type { ITrans, ITurn } from '../../trace';
import { paintRuler } from './paint-ruler';
import { fitted, line, rounded } from './shapes';
import { VEIL } from './stage';
import type { Stage } from './stage';

/** Who had each turn of the event loop, and what is known of the time between. */
export function paintStrip(stage: Stage): void {
  const { context, view } = stage;
  const { palette, scene } = view;
  const top = stage.bottom + 6;
  /** Where the last text below the strip ends: texts never run into each other. */
  let texts = view.left;
  /** Where the turn before ended. */
  let before = Math.max(stage.at(0), view.left);
  const holds = longHoldsOf(scene.model);
  context.textBaseline = 'middle';
  line(context, view.left, stage.bottom, view.width, stage.bottom, palette.rule);
  for (const turn of stage.inView(scene.layout.turns)) {
    const left = stage.x(turn.from) + 1;
    const right = Math.max(stage.end(turn.to - 1) - 1, left + 1);
    const past = turn.from <= view.moment;
    context.globalAlpha = past ? 1 : VEIL;
    const held = past && holds.has(turn.turn);
    context.fillStyle = palette.run;
    const running = past && turn.to > view.moment;
    const end = running ? Math.min(right, stage.cursor) : right;
    context.globalAlpha *= 0.75;
    rounded(context, left, top, Math.max(end - left, 1), 16, 2);
    context.fill();
    if (running && right > end) {
      context.globalAlpha = VEIL;
      rounded(context, end, top, right - end, 16, 2);
      context.fill();
    }
    const hint = held && end - left >= ALARM + 3;
    if (held) {
      paintAlarm(stage, { left, end, top, hint });
    }
    if (past) {
      context.globalAlpha = 1;
      context.fillStyle = palette.onRun;
      context.font = `11px ${palette.font}`;
      context.textAlign = 'center';
      const name = turn.task === null ? '' : scene.model.trace.tasks[turn.task].name;
      // Where the names of the rows cover its start, the name stands in the rest.
      paintHolder(stage, name, {
        left: Math.max(left + (hint ? ALARM + 2 : 0), view.left),
        end,
        right,
        top
      });
      if (scene.display.axis === 'equal') {
        texts = paintGap(stage, turn, left, texts);
      }
    }
    if (past && scene.display.axis === 'time') {
      paintGapInside(stage, turn, before, left);
    }
    before = right;
  }
  context.globalAlpha = 1;
  if (scene.display.axis === 'equal') {
    paintAxisNote(stage, texts);
  } else {
    paintRuler(stage);
  }
}

/**
 * The name of who had a turn: in what of it is past, or, where that is too short, beside the cursor on what is to
 * come of it. A piece of a name would be taken for another name.
 */
function paintHolder(
  { context, view }: Stage,
  name: string,
  { left, end, right, top }: { left: number; end: number; right: number; top: number }
): void {
  const room = end - left - 3;
  const { width } = context.measureText(name);
  if (width > room && width + 5 < right - end) {
    context.fillStyle = view.palette.text;
    context.textAlign = 'left';
    context.fillText(name, end + 4, top + 8.5);
    return;
  }
  const shown = fitted(context, name, room);
  if (shown === name || shown.length > LEAST_OF_NAME) {
    context.fillText(shown, (left + end) / 2, top + 8.5);
  }
}

/** How wide the sign is. */
const ALARM = 14;

/** A turn that was held too long: an edge below it, and a sign where there is room. */
function paintAlarm(
  { context, view }: Stage,
  { left, end, top, hint }: { left: number; end: number; top: number; hint: boolean }
): void {
  const { palette } = view;
  context.globalAlpha = 1;
  context.fillStyle = palette.error;
  context.fillRect(left, top + 16, Math.max(end - left, 2), 3);
  if (hint) {
    rounded(context, left, top, ALARM, 16, 2);
    context.fill();
    context.fillStyle = palette.onHeld;
    context.font = `bold 12px ${palette.font}`;
    context.textAlign = 'center';
    context.fillText('!', left + ALARM / 2, top + 8.5);
  }
}

/** Of a name that does not fit, so many letters are shown or none. */
const LEAST_OF_NAME = 4;

/** What lay before a turn, in a whole sentence; null where there is nothing to say. */
export function gapSentence({ idleBefore, gapBefore }: ITurn, trans: ITrans): string | null {
  const other = gapBefore - idleBefore;
  const idle = idleBefore >= LEAST_IDLE;
  if (other >= LEAST_OTHER) {
    return idle
      ? trans.__(
          'The event loop had nothing to do for %1, and ran code that is not watched for %2.',
          duration(idleBefore),
          duration(other)
        )
      : trans.__('The event loop ran code that is not watched for %1.', duration(other));
  }
  return idle ? trans.__('The event loop had nothing to do for %1.', duration(idleBefore)) : null;
}

/** Less idle time, and less time of other code, is not worth a word; in nanoseconds. */
const LEAST_IDLE = 50_000;
const LEAST_OTHER = 1_000_000;

/** What lay before a turn; null where there is nothing to say. */
export function gapText({ idleBefore, gapBefore }: ITurn, trans: ITrans): string | null {
  return idleBefore >= LEAST_IDLE
    ? trans.__('idle %1', duration(idleBefore))
    : gapBefore >= LEAST_OTHER
      ? trans.__('other code %1', duration(gapBefore))
      : null;
}

/** The same between two turns, where there is as much room as it took. */
function paintGapInside(stage: Stage, turn: ITurn, from: number, to: number): void {
  const { context, view } = stage;
  const text = gapText(turn, view.scene.trans);
  context.font = `10px ${view.palette.font}`;
  if (text !== null && context.measureText(text).width + 6 < to - from) {
    context.globalAlpha = 1;
    context.fillStyle = view.palette.faint;
    context.textAlign = 'center';
    context.fillText(text, (from + to) / 2, stage.bottom + 14.5);
  }
}

/** Equal widths look like equal times, which they are not. */
function paintAxisNote(stage: Stage, room: number): void {
  const { context, view } = stage;
  const text = view.scene.trans.__('equal moments, not time');
  context.font = `10px ${view.palette.font}`;
  const left = view.width - context.measureText(text).width - 6;
  if (left > room) {
    context.fillStyle = view.palette.faint;
    context.textAlign = 'left';
    context.fillText(text, left, stage.bottom + 32);
  }
}

/**
 * What lay before a turn: sleep only where it was seen, else other code if it took long.
 *
 * @returns where the text ends, or `room` where there was none to say or no room to say it
 */
function paintGap(stage: Stage, turn: ITurn, x: number, room: number): number {
  const { context, view } = stage;
  const text = gapText(turn, view.scene.trans);
  if (text === null) {
    return room;
  }
  context.font = `10px ${view.palette.font}`;
  const half = context.measureText(text).width / 2;
  if (x - half < room) {
    return room;
  }
  context.fillStyle = view.palette.faint;
  context.textAlign = 'center';
  context.fillText(text, x, stage.bottom + 32);
  return x + half + 4;
}
