import usual from '../playwright.config';

/** The same browser; what is made are pictures, not verdicts. */
export default {
  ...usual,
  testDir: __dirname,
  testMatch: '*.pictures.ts',
  outputDir: '../artifacts/gallery',
  timeout: 600_000
};
