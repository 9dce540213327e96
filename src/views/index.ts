/** What people see of a run. */
export * from './message';
export * from './panel';
export * from './panel-switch';
export * from './preferences';
export * from './renderer';
export * from './run';
export * from './run-source';
export * from './shown';
