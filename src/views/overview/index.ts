export { LONG, Overview } from './widget';
