/**
 * The trace of one run: its format, its model, and what is true at each step.
 *
 * This room is pure: it knows no page, no JupyterLab and no kernel.
 */
export { isRecord } from './columns';
export * from './cut';
export * from './ending';
export * from './filter';
export * from './find';
export * from './findings';
export * from './folds';
export * from './format';
export * from './chains';
export * from './items';
export * from './lanes';
export * from './links';
export * from './model';
export * from './names';
export * from './overview';
export { passesOn } from './passing';
export * from './reader';
export * from './repeats';
export { firstWhere } from './search';
export * from './sentences';
export * from './shares';
export * from './slices';
export * from './state';
export * from './summary';
export * from './trace';
export * from './wording';
export {
  LEAST,
  MOST,
  OFTEN,
  extremesOf,
  rareWays,
  sayWorth,
  slowestItem,
  worthALook
} from './worth';
export type { IExtremes, IRareWay, ISlowest, IWorth, WorthKind } from './worth';
