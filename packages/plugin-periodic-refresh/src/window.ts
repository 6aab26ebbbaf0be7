export type { RefreshEntry } from './entry.ts';
export type { Enabled, RefreshStatus } from './messages.ts';
export {
  PeriodicRefreshClient,
  type PeriodicRefreshClientOptions,
  type RefreshSnapshot,
} from './periodic-refresh-client.ts';
export { PeriodicRefreshError, type PeriodicRefreshErrorCode } from './periodic-refresh-error.ts';
export type { Problem, ProblemCode, RunReason, RunReport, Trigger } from './report.ts';
export type { Mode } from './schedule.ts';
