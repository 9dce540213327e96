import { ticks } from 'd3-array';
import { duration } from '../../trace';
import { line } from './shapes';
import { TimeScale } from './scale';
import type { Stage } from './stage';

/** Room that a label takes, at least, in pixels. */
const APART = 90;

/** Times below the strip, where widths are time: since the first step. */
export function paintRuler(stage: Stage): void {
  const { context, view } = stage;
  const { scale, palette } = view;
  if (!(scale instanceof TimeScale)) {
    return;
  }
  const from = Math.max(0, view.scrollLeft) / scale.perNs;
  const to = Math.min(scale.length, view.scrollLeft + view.width - view.left) / scale.perNs;
  const most = Math.max(2, Math.floor((view.width - view.left) / APART));
  context.font = `10px ${palette.font}`;
  context.fillStyle = palette.faint;
  context.textBaseline = 'middle';
  context.textAlign = 'center';
  const shown = ticks(from, to, most);
  const step = shown.length > 1 ? shown[1] - shown[0] : 1;
  for (const tick of shown) {
    const x = stage.at(tick * scale.perNs);
    line(context, x, stage.bottom + 23, x, stage.bottom + 26, palette.faint);
    const text = label(tick, step);
    const half = context.measureText(text).width / 2;
    if (x - half > view.left && x + half < view.width) {
      context.fillText(text, x, stage.bottom + 33);
    }
  }
}

/** All of one ruler in the unit of its step, so that they can be compared at a glance. */
function label(ns: number, step: number): string {
  if (ns === 0) {
    return '0';
  }
  const [unit, size] =
    step < 1e3 ? ['ns', 1] : step < 1e6 ? ['µs', 1e3] : step < 1e9 ? ['ms', 1e6] : ['s', 1e9];
  const value = Number((ns / size).toFixed(3));
  return value < 1e5 ? `${value} ${unit}` : duration(ns);
}
