import type { IFold } from '../../trace';
import type { IScene } from '../scene';

/** What a group of lanes is called. */
export function groupName({ layout, names, trans }: IScene, group: number): string {
  const { task } = layout.groups[group];
  if (task === null) {
    return trans.__('outside any task');
  }
  return names.tasks[task] === trans.__('this cell')
    ? trans.__('in the cell’s own task')
    : names.tasks[task];
}

/** What a lane is called. */
export function laneName({ layout, names }: IScene, lane: number): string {
  const { frames } = layout.lanes[lane];
  return frames.length > 1 ? names.short[frames[0]] : names.frames[frames[0]];
}

/** What a row is called that stands for several lanes. */
export function foldName({ layout, names, trans }: IScene, fold: IFold): string {
  const { kind, lanes, groups, depth } = fold;
  const name = names.short[layout.lanes[lanes[0]].frames[0]];
  switch (kind) {
    case 'tasks':
      return trans.__('%1 × %2', name, groups.length);
    case 'passing':
      return trans._n('%1 passes on', '%1 pass on', lanes.length);
    case 'depths':
      return trans.__('%1 depth %2–%3', name, depth.from, depth.to);
    case 'depth':
      return depth.from === 0
        ? trans.__('%1 × %2', name, lanes.length)
        : trans.__('%1 depth %2 × %3', name, depth.from, lanes.length);
  }
}
