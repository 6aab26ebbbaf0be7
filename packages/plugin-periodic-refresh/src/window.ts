export type { RefreshEntry } from './shared/refresh-entry.ts';
export type { Enabled, Mode, RefreshStatus } from './shared/protocol.ts';
export {
  PeriodicRefreshClient,
  type PeriodicRefreshClientOptions,
  type RefreshSnapshot,
} from './page/periodic-refresh-client.ts';
export { PeriodicRefreshError, type PeriodicRefreshErrorCode } from './shared/periodic-refresh-error.ts';
export type { Problem, ProblemCode, RunReason, RunReport, Trigger } from './shared/run-report.ts';
