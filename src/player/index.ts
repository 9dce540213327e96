/** Where a view stands in a run: the one position that all its parts show. */
export * from './player';
