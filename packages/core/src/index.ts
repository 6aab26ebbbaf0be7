export { backoffDelay, type Backoff } from './backoff.ts';
export { devLog } from './dev-log.ts';
export { warnAboutClass, warnAboutScope, warnOnce, warnWithoutCache } from './dev-warnings.ts';
export {
  committed,
  connect,
  resultOf,
  type Connection,
  type DatabaseOptions,
} from './indexed-db-connection.ts';
export { httpDate } from './http-date.ts';
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
export { answerProbe, probeRoute, type FoundRoute } from './probe.ts';
export { retryAfter } from './retry-after.ts';
export {
  askerOf,
  isSubject,
  purposeOf,
  refuseNetwork,
  throughRoute,
  type Purpose,
  type Routed,
  type ThroughRouteOptions,
} from './route-events.ts';
export { answerPages, openWindows, tellPages, whenActive } from './worker-events.ts';
export { within } from './within.ts';
