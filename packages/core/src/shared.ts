export { backoffDelay, type Backoff } from './shared/backoff.ts';
export { httpDate } from './shared/http-date.ts';
export {
  connect,
  transactionDone,
  promisify,
  type Connection,
  type DatabaseOptions,
} from './shared/indexed-db.ts';
export { withLock } from './shared/with-lock.ts';
export { withoutHash } from './shared/without-hash.ts';
export { withTimeout } from './shared/with-timeout.ts';
export {
  channelName,
  createMessage,
  versionOf,
  type Answer,
  type Call,
  type Message,
  type Protocol,
} from './shared/protocol.ts';
export { commonMessages, PluginError, type ErrorMessages } from './shared/plugin-error.ts';
export { showPath, showValue } from './shared/show-value.ts';
export { retryAfter } from './shared/retry-after.ts';
export { checkOptions, optionIssues, type OptionIssue } from './shared/check-options.ts';
export {
  callback,
  count,
  falseOr,
  flag,
  from0,
  headerName,
  isObject,
  listOf,
  object,
  oneOf,
  positive,
  seconds,
  text,
  type OptionRule,
  type OptionRules,
} from './shared/option-rules.ts';
