import { firstWhere, Shares, standingOf } from '../../trace';
import type { IFold, ISegment, Standing } from '../../trace';
import { SIZES } from './geometry';
import { paintShares } from './paint-shares';
import { VEIL } from './stage';
import type { Stage } from './stage';

/** How wide one bin is, in pixels. */
const BIN = 2;

/** The row that stands for several lanes: which shares of their frames run, are held and wait. */
export function paintFold(stage: Stage, fold: IFold): void {
  const { context, view } = stage;
  const place = view.rows.folds[fold.index];
  if (!place || view.scene.display.spread.has(fold.index)) {
    return;
  }
  const middle = stage.middleAt(place);
  if (middle < -SIZES.lane || middle > stage.bottom + SIZES.lane) {
    return;
  }
  const left = Math.max(view.left, stage.at(0));
  const right = Math.min(view.width, stage.x(view.scene.model.moments));
  if (right <= left) {
    return;
  }
  const shares = sharesOf(stage, fold, left, right);
  const box = { left, top: middle - SIZES.bar / 2, width: right - left, height: SIZES.bar };
  // Cut at the cursor: what lies beyond it is the veiled future.
  const drawPart = (from: number, to: number, alpha: number): void => {
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, view.height);
    context.clip();
    context.globalAlpha = alpha;
    paintShares(context, shares, box, view.palette);
    context.restore();
  };
  if (left < stage.cursor) {
    drawPart(0, stage.cursor, 1);
  }
  if (right > stage.cursor) {
    drawPart(stage.cursor, view.width, VEIL);
  }
}

/** How many of the frames of a fold stand in each way in a moment. */
export function countsAt(
  stage: Stage,
  fold: IFold,
  moment: number
): Readonly<Record<Standing, number>> {
  const counts = { run: 0, wait: 0, held: 0 };
  const { rows, scene } = stage.view;
  for (const lane of fold.lanes) {
    if (rows.foldOf[lane] === fold.index) {
      for (const { posture } of within(scene.layout.lanes[lane].segments, moment, moment + 1)) {
        const standing = standingOf(posture);
        if (standing !== null) {
          counts[standing]++;
        }
      }
    }
  }
  return counts;
}

/** The shares along the pixels that are seen; remembered, since most frames of a motion show the same ones. */
function sharesOf(stage: Stage, fold: IFold, left: number, right: number): Shares {
  const { rows, scene, scale, scrollLeft } = stage.view;
  const known = KNOWN.get(fold);
  if (
    known?.rows === rows &&
    known.length === scale.length &&
    known.scrollLeft === scrollLeft &&
    known.shares.from === left &&
    known.shares.to === right
  ) {
    return known.shares;
  }
  const shares = new Shares(left, right, Math.max(1, Math.round((right - left) / BIN)));
  for (const lane of fold.lanes) {
    if (rows.foldOf[lane] === fold.index) {
      const { segments } = scene.layout.lanes[lane];
      for (const { posture, from, to } of within(segments, stage.from, stage.to)) {
        const standing = standingOf(posture);
        if (standing !== null) {
          shares.add(standing, stage.x(from), stage.x(to));
        }
      }
    }
  }
  KNOWN.set(fold, { rows, length: scale.length, scrollLeft, shares });
  return shares;
}

const KNOWN = new WeakMap<
  IFold,
  { rows: unknown; length: number; scrollLeft: number; shares: Shares }
>();

/** The segments that lie in a range of moments, at least in part. */
function* within(segments: readonly ISegment[], from: number, to: number): Iterable<ISegment> {
  let next = firstWhere(segments.length, i => segments[i].to > from);
  for (; next < segments.length && segments[next].from < to; next++) {
    yield segments[next];
  }
}
