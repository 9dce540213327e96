/** The guide: its notebooks, how they come to the user's folder, the cards in them, and what a reader has done. */
export * from './badges';
export * from './cards';
export * from './copy';
export * from './headings';
export * from './paths';
export * from './progress';
