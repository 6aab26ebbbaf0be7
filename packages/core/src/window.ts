export { warnAboutScope, warnOnce } from './shared/dev-warnings.ts';
export { PluginError } from './shared/plugin-error.ts';
export type { Message, Protocol } from './shared/protocol.ts';
export {
  WorkerConnection,
  type CallErrorCode,
  type CallOptions,
  type PageActivity,
  type Place,
} from './page/worker-connection.ts';
export { ClientElement, create } from './page/client-element.ts';
export { languageOf } from './page/language-of.ts';
export { SnapshotStore } from './page/snapshot-store.ts';
