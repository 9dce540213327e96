import type { ILane } from '../../trace';
import { SIZES } from './geometry';
import { drawBar } from './shapes';
import { VEIL } from './stage';
import type { Stage } from './stage';

/** One row: how its frames stand through the moments in view. */
export function paintLane(stage: Stage, lane: ILane): void {
  const { context, view } = stage;
  const middle = stage.middle(lane.index);
  if (middle < -SIZES.lane || middle > stage.bottom + SIZES.lane) {
    return;
  }
  const now = stage.x(view.cursor);
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
        paintWaitText(stage, segment.frame, segment.from, left, Math.min(right, now), middle);
      }
    }
    if (right > now) {
      drawPart(now, view.width, VEIL);
    }
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
  const { model } = view.scene;
  const step = model.lastStepOf(frame, model.momentEnd(moment));
  const text = step === null ? null : model.trace.wait(step)?.text;
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
