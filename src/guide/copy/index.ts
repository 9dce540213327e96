/** How the guide comes to the user's folder. */
export * from './ask';
export * from './copy';
export * from './hash';
