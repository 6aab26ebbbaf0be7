export type { RefreshEntry } from './entry.ts';
export type { Enabled, RefreshStatus } from './messages.ts';
export type { ListedURL, PeriodicRefreshOptions, ResponseWillRefreshParam, URLs } from './options.ts';
export { PeriodicRefreshError, type PeriodicRefreshErrorCode } from './periodic-refresh-error.ts';
export { PeriodicRefreshPlugin } from './periodic-refresh-plugin.ts';
export type { Refresher } from './refresher.ts';
export type { Problem, ProblemCode, RunReason, RunReport, Trigger } from './report.ts';
export type { Mode } from './schedule.ts';
