// What a bundler for workers gets for this package: nothing of the build.
export { defineBackground } from './api/define-background.ts';
