export { placeRows, SIZES } from './geometry';
export * from './widget';
