export type { BackgroundFetchProgressAttributes, BackgroundFetchProgressElements } from './page-jsx-types.ts';
export { BackgroundFetchProgress } from './page-progress-element.ts';
export { englishWords, type ProgressAction, type ProgressWords } from './progress-words.ts';
export type { ProgressClient } from './progress-client.ts';
