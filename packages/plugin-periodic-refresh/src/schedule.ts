import type { RefreshState } from './refresh-store.ts';
import type { RunReason } from './report.ts';

/** `off` until `enable()`, and after `disable()`. */
export type Mode = 'periodic-sync' | 'opportunistic' | 'off';

export const modeOf = ({ enabledAt, registeredSeconds }: RefreshState): Mode =>
  enabledAt ? (registeredSeconds ? 'periodic-sync' : 'opportunistic') : 'off';

/**
 * When a run is due while the app is in use. A browser that promised `periodicsync` is given twice
 * the interval before it counts as silent. A time that is yet to come is of a clock that was wrong.
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
  /** By a person: the data is theirs to spend, and `onLine` may be wrong. */
  asked: boolean;
}

/** Why nothing is to be asked for now. */
export function gateOf({
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
