export { backoffDelay, type Backoff } from './shared/backoff.ts';
export { httpDate } from './shared/http-date.ts';
export { transactionDone, promisify } from './shared/indexed-db.ts';
export { withLock } from './shared/with-lock.ts';
export {
  channelName,
  createMessage,
  versionOf,
  type Answer,
  type Call,
  type Message,
  type Protocol,
} from './shared/protocol.ts';
export { PluginError } from './shared/plugin-error.ts';
export { showValue } from './shared/show-value.ts';
export { retryAfter } from './shared/retry-after.ts';
