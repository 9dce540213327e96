/** What a reader has done, and where it is kept. */
export * from './progress';
export * from './reader';
export * from './readers';
export * from './store';
