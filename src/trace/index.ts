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
export * from './format';
export * from './chains';
export * from './items';
export * from './lanes';
export * from './links';
export * from './model';
export * from './names';
export * from './reader';
export { firstWhere } from './search';
export * from './sentences';
export * from './state';
export * from './summary';
export * from './trace';
export * from './wording';
