/** The cards that the notebooks of the guide show. */
export * from './data';
export * from './renderer';
