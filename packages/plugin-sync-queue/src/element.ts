export type { SyncQueueStatusAttributes, SyncQueueStatusElements } from './element/jsx-types.ts';
export { SyncQueueStatus } from './element/status-element.ts';
export type { StatusClient } from './element/status-client.ts';
export type { StatusReason } from './element/reason.ts';
export { englishWords, type StatusAction, type StatusWords } from './element/status-words.ts';
