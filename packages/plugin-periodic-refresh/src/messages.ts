import type { Protocol } from 'workbox-plugin-core/shared';
import type { RefreshEntry } from './entry.ts';
import type { RunReport } from './report.ts';
import type { Mode } from './schedule.ts';

/** The one wire format that both doors speak. */
export const protocol: Protocol = { name: 'workbox-plugin-periodic-refresh', version: 2 };

/** The tag of a refresher's `periodicsync` events. */
export const tagOf = (name: string) => `${protocol.name}:${name}`;

/** From page to worker: a call of one of {@link RefreshCalls}. */
export const callType = 'PERIODIC_REFRESH_CALL';
/** From worker to pages: how it stands now. */
export const statusType = 'PERIODIC_REFRESH_STATUS';

/** What a page gets from `enable()`. */
export interface Enabled {
  mode: Exclude<Mode, 'off'>;
  /**
   * Why the browser runs nothing in the background: `missing` (it has no Periodic Background Sync),
   * `denied` (the app is not installed, or the person said no), or the name of another error.
   */
  reason?: string;
}

export interface RefreshStatus {
  /**
   * `periodic-sync`: the browser fires events, also with no page open. `opportunistic`: runs happen
   * when the app is used and the interval has passed. `off`: nothing runs by itself.
   */
  mode: Mode;
  /** Why it is not `periodic-sync`; see {@link Enabled}. */
  reason?: string;
  /** A run is under way. */
  running: boolean;
  /** When a run is due while the app is in use, in milliseconds since the epoch; `Infinity` for never. */
  nextRunAt: number;
  /** The most that a run lasts. */
  maxSeconds: number;
  lastRun?: RunReport;
}

/** What a page may ask for, as the worker does it. */
export interface RefreshCalls {
  enable(): Promise<Enabled>;
  disable(): Promise<void>;
  status(): Promise<RefreshStatus>;
  /** The same, and runs what is due. */
  wake(): Promise<RefreshStatus>;
  refresh(): Promise<RunReport>;
  clear(): Promise<void>;
  getAll(): Promise<RefreshEntry[]>;
}

export interface CallPayload<Call extends keyof RefreshCalls = keyof RefreshCalls> {
  name: string;
  call: Call;
}

export interface StatusPayload {
  name: string;
  status: RefreshStatus;
}
