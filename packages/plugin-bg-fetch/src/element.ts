export { BackgroundFetchProgress, type ProgressClient } from './page-progress-element.ts';
export { englishWords, type ProgressAction, type ProgressWords } from './progress-words.ts';
