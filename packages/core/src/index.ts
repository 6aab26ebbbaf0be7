export { backoffDelay, type Backoff } from './shared/backoff.ts';
export { devLog } from './shared/dev-log.ts';
export { warnAboutClass, warnAboutScope, warnOnce, warnWithoutCache } from './shared/dev-warnings.ts';
export {
  transactionDone,
  connect,
  promisify,
  type Connection,
  type DatabaseOptions,
} from './shared/indexed-db.ts';
export { httpDate } from './shared/http-date.ts';
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
export { recordProbe, findRoute, type FoundRoute } from './worker/find-route.ts';
export { pendingWrites, type Revalidate, type WriteSource } from './worker/pending-writes.ts';
export { retryAfter } from './shared/retry-after.ts';
export {
  initiatorOf,
  isSubject,
  purposeOf,
  refuseNetwork,
  dispatchThroughRoutes,
  type Purpose,
  type Routed,
  type DispatchOptions,
} from './worker/dispatch-through-routes.ts';
export { afterResponse } from './worker/after-response.ts';
export { serve, openWindows, broadcast, whenActive } from './worker/serve.ts';
export { withTimeout } from './shared/with-timeout.ts';
export { withoutHash } from './shared/without-hash.ts';
