export { backoffDelay, type Backoff } from './backoff.ts';
export { httpDate } from './http-date.ts';
export { committed, resultOf } from './indexed-db-connection.ts';
export { withLock } from './lock.ts';
export {
  channelName,
  createMessage,
  versionOf,
  type Answer,
  type Call,
  type Message,
  type Protocol,
} from './messages.ts';
export { PluginError } from './plugin-error.ts';
export { showValue } from './show-value.ts';
export { retryAfter } from './retry-after.ts';
