import { dueOf } from '../../trace';
import type { ILane, ISegment } from '../../trace';
import { SIZES } from './geometry';
import { crossHatched, drawBar } from './shapes';
import { VEIL } from './stage';
import type { Stage } from './stage';

/** One row: how its frames stand through the moments in view. */
export function paintLane(stage: Stage, lane: ILane): void {
  const { context, view } = stage;
  const middle = stage.middle(lane.index);
  if (!stage.shows(lane.index)) {
    return;
  }
  if (middle < -SIZES.lane || middle > stage.bottom + SIZES.lane) {
    return;
  }
  const now = stage.cursor;
  const { motion } = view;
  for (const segment of stage.inView(lane.segments)) {
    const left = Math.max(stage.x(segment.from), view.left - 40);
    const right = Math.min(stage.x(segment.to), view.width + 40);
    const fresh = segment.from === view.moment && motion;
    const shown = fresh ? motion.is.revealed(segment.frame, motion.ms) : 1;
    // Cut at the cursor: what lies beyond it is the veiled future.
    const drawPart = (from: number, to: number, alpha: number): void => {
      context.save();
      context.beginPath();
      context.rect(from, 0, to - from, view.height);
      context.clip();
      context.globalAlpha = alpha;
      drawBar(context, segment.posture, left, right, middle, view.palette);
      context.restore();
    };
    if (left < now) {
      drawPart(0, now, shown);
      if (segment.posture === 'awaiting') {
        paintLate(stage, segment, right, middle, now);
        // Where the names of the rows cover its start, the text stands right of them.
        const seen = Math.max(left, view.left);
        paintWaitText(stage, segment.frame, segment.from, seen, Math.min(right, now), middle);
      }
    }
    if (right > now) {
      drawPart(now, view.width, VEIL);
    }
  }
}

/** A wait whose time was up before it ended: from there on others held the loop. */
function paintLate(
  stage: Stage,
  segment: ISegment,
  right: number,
  middle: number,
  now: number
): void {
  const { context, view } = stage;
  const due = dueOf(view.scene.model, segment);
  const from = due === null ? right : stage.at(view.scale.time(due));
  const to = Math.min(right, now);
  if (to - from >= 1) {
    crossHatched(context, from, middle - 6.5, to - from, 13, view.palette.wait);
  }
}

function paintWaitText(
  stage: Stage,
  frame: number,
  moment: number,
  left: number,
  right: number,
  middle: number
) {
  const { context, view } = stage;
  const { model, names } = view.scene;
  const step = model.lastStepOf(frame, model.momentEnd(moment));
  const wait = step === null ? null : model.trace.wait(step);
  const text = wait?.kind === 'task' && wait.task !== null ? names.tasks[wait.task] : wait?.text;
  if (text) {
    context.font = `11px ${view.palette.font}`;
    const room = right - left;
    if (context.measureText(text).width <= room) {
      context.fillStyle = view.palette.faint;
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      context.fillText(text, left + 1, middle - 10);
    }
  }
}
