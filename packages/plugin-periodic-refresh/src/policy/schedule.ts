import type { Mode } from '../shared/protocol.ts';
import type { RunReason, RunReport } from '../shared/run-report.ts';
import type { Cycle } from './plan-run.ts';

/** The stored state of a refresher, beside its entries. */
export interface RefreshState {
  /** When a page called `enable()`; 0 for never, and after `disable()`. */
  enabledAt: number;
  /** Set by `disable()`: a `periodicsync` event that comes all the same does nothing. */
  disabled?: boolean;
  /** The interval that the browser has accepted; 0 where it accepted none. */
  registeredSeconds: number;
  /** Why the browser did not accept. */
  refusal?: string;
  /** When the last run that used the network started. */
  ranAt: number;
  /** What the last run left. */
  round?: Cycle;
  lastRun?: RunReport;
}

export const emptyState: RefreshState = { enabledAt: 0, registeredSeconds: 0, ranAt: 0 };

export const modeOf = ({ enabledAt, registeredSeconds }: RefreshState): Mode =>
  enabledAt ? (registeredSeconds ? 'periodic-sync' : 'opportunistic') : 'off';

/**
 * When a run is due while the app is in use. A browser that accepted `periodicsync` has twice the interval
 * to fire it. A time in the future comes from a clock that was wrong, and counts as 0.
 */
export function nextRunAt(state: RefreshState, minIntervalSeconds: number, now = Date.now()): number {
  const mode = modeOf(state);
  if (mode === 'off') return Infinity;
  const intervals = mode === 'periodic-sync' ? 2 : 1;
  const past = (time: number) => (time > now ? 0 : time);
  return Math.max(past(state.ranAt), past(state.enabledAt)) + intervals * minIntervalSeconds * 1000;
}

export interface Circumstances {
  onLine: boolean;
  saveData: boolean | undefined;
  usage?: number;
  quota?: number;
  /** A person asked for the run: the data is theirs to spend, and `onLine` may be wrong. */
  asked: boolean;
}

/** Why a run makes no request under these circumstances. */
export function skipReason({
  onLine,
  saveData,
  usage = 0,
  quota = 0,
  asked,
}: Circumstances): RunReason | undefined {
  if (!onLine && !asked) return 'offline';
  if (saveData && !asked) return 'save-data';
  return quota && usage > 0.9 * quota ? 'storage' : undefined;
}
