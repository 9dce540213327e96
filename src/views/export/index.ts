/** What one takes away from a run: its trace, pictures, and words. */
export * from './palette';
export * from './picture';
export * from './save';
export * from './step-text';
export * from './write';
