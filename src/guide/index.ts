/** The guide: its notebooks, and how they come to the user's folder. */
export * from './copy';
