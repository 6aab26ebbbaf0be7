export { PluginError } from './plugin-error.ts';
export type { Message, Protocol } from './messages.ts';
export { askWorker, hearWorker, type AskErrorCode } from './page-messages.ts';
