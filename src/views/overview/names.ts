import type { IScene } from '../scene';

/** What a group of lanes is called. */
export function groupName({ layout, names, trans }: IScene, group: number): string {
  const { task } = layout.groups[group];
  return task === null ? trans.__('outside any task') : names.tasks[task];
}

/** What all tasks without a row of their own are called together. */
export function othersName({ trans }: IScene, count: number): string {
  return trans._n('%1 other', '%1 others', count);
}
