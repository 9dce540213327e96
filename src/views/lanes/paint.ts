import { paintFold } from './paint-fold';
import { paintLane } from './paint-lane';
import { paintChip, paintLink } from './paint-link';
import { paintStrip } from './paint-strip';
import { line } from './shapes';
import { Stage, VEIL } from './stage';
import type { IView } from './stage';

/** Draw the lanes, the arrows and the event loop's strip. */
export function paint(context: CanvasRenderingContext2D, view: IView): void {
  const stage = new Stage(context, view);
  const { links } = view.scene;
  const { motion } = view;
  context.clearRect(0, 0, view.width, view.height);
  context.save();
  // Nothing is drawn below the names of the rows.
  context.beginPath();
  context.rect(view.left, 0, view.width - view.left, view.height);
  context.clip();
  // Rows first; then the strip; then what joins the two.
  for (const pinned of view.rows.pinned > 0 ? [false, true] : [false]) {
    stage.inPart(pinned, () => paintRows(stage, pinned));
  }
  paintStrip(stage);
  for (const moment of stage.moments()) {
    if (moment !== view.moment) {
      context.globalAlpha = moment > view.moment ? VEIL : 0.75;
      links(moment).forEach(link => paintLink(stage, link, 1));
    }
  }
  context.globalAlpha = 1;
  paintSlot(stage);
  // A value is read across the cursor's line, not through it.
  paintCursor(stage);
  links(view.moment).forEach(link => {
    paintLink(stage, link, motion ? motion.is.grown(link, motion.ms) : 1);
    stage.inRows(() => paintChip(stage, link));
  });
  context.restore();
}

/** The rows that stay on top, or those that scroll. */
function paintRows(stage: Stage, pinned: boolean): void {
  const { rows, scene, width, palette } = stage.view;
  for (const { kind, index } of rows.order) {
    if (kind === 'lane' && rows.lanes[index]!.pinned === pinned) {
      paintLane(stage, scene.layout.lanes[index]);
    } else if (kind === 'fold' && !pinned) {
      paintFold(stage, scene.folds.folds[index]);
    }
  }
  if (pinned) {
    line(stage.context, 0, rows.pinned - 0.5, width, rows.pinned - 0.5, palette.rule);
  }
}

/** A faint box around the moment that is shown. */
function paintSlot(stage: Stage): void {
  const { context, view } = stage;
  context.setLineDash([1, 2]);
  context.lineWidth = 1;
  context.strokeStyle = view.palette.faint;
  const left = stage.x(view.moment);
  const width = stage.x(view.moment + 1) - left;
  context.strokeRect(left + 0.5, 10.5, Math.max(width - 1, 1), stage.bottom - 10);
  context.setLineDash([]);
}

function paintCursor(stage: Stage): void {
  const { context, view } = stage;
  const x = stage.cursor;
  line(context, x, 4, x, view.height - 18, view.palette.text, 1.5);
  context.fillStyle = view.palette.text;
  context.beginPath();
  context.moveTo(x - 5, 0);
  context.lineTo(x + 5, 0);
  context.lineTo(x + 5, 5);
  context.lineTo(x, 11);
  context.lineTo(x - 5, 5);
  context.fill();
}
