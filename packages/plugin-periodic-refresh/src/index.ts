export type { RefreshEntry } from './shared/refresh-entry.ts';
export type { Enabled, Mode, RefreshStatus } from './shared/protocol.ts';
export type { ListedURL, PeriodicRefreshOptions, ResponseWillRefreshParam, URLs } from './shared/options.ts';
export { PeriodicRefreshError, type PeriodicRefreshErrorCode } from './shared/periodic-refresh-error.ts';
export { PeriodicRefreshPlugin } from './api/periodic-refresh-plugin.ts';
export type { Refresher } from './api/refresher.ts';
export type { Problem, ProblemCode, RunReason, RunReport, Trigger } from './shared/run-report.ts';
