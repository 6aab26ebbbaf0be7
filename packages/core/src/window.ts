export { warnAboutScope } from './dev-warnings.ts';
export { PluginError } from './plugin-error.ts';
export type { Message, Protocol } from './messages.ts';
export { within } from './within.ts';
export { WorkerConnection, type CallErrorCode, type CallOptions } from './page-connection.ts';
