export type {
  BackgroundFetchProgressAttributes,
  BackgroundFetchProgressElements,
} from './element/jsx-types.ts';
export { BackgroundFetchProgress } from './element/progress-element.ts';
export { englishWords, type ProgressAction, type ProgressWords } from './element/progress-words.ts';
export type { ProgressClient } from './element/progress-client.ts';
