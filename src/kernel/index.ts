/** Talking to the kernel: bringing the Python package, and watching cells. */
export * from './injection';
export * from './options';
export * from './requests';
export * from './source';
export * from './watch';
