// The entry point for bundlers of workers. It has nothing of the build.
export { defineBackground } from './api/define-background.ts';
