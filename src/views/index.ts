/** What people see of a run. */
export * from './message';
export * from './renderer';
export * from './run';
