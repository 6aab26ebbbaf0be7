import type { Protocol } from 'workbox-plugin-core/shared';
import type { RefreshEntry } from './refresh-entry.ts';
import type { RunReport } from './run-report.ts';

/** The messages between page and worker. */
export const protocol: Protocol = { name: 'workbox-plugin-periodic-refresh', version: 2 };

/** The tag of a refresher's `periodicsync` events. */
export const tagOf = (name: string) => `${protocol.name}:${name}`;

/** From page to worker: a call of one of {@link RefreshCalls}. */
export const callType = 'PERIODIC_REFRESH_CALL';
/** From worker to pages: the status has changed. */
export const statusType = 'PERIODIC_REFRESH_STATUS';

/** `off` until `enable()`, and after `disable()`. */
export type Mode = 'periodic-sync' | 'opportunistic' | 'off';

/** What a page gets from `enable()`. */
export interface Enabled {
  mode: Exclude<Mode, 'off'>;
  /**
   * Why the browser runs nothing in the background: `missing` (it has no Periodic Background Sync),
   * `denied` (the app is not installed, or the person said no), or the name of another error.
   */
  reason?: string;
}

/** What a refresher does, and what its last run did. */
export interface RefreshStatus {
  /**
   * `periodic-sync`: the browser fires events, also with no page open. `opportunistic`: runs happen
   * when the app is used and the interval has passed. `off`: nothing runs by itself.
   */
  mode: Mode;
  /** Why the mode is not `periodic-sync`, see {@link Enabled}. */
  reason?: string;
  /** Whether a run is going on. */
  running: boolean;
  /** When a run is due while the app is in use, in milliseconds since the epoch; `Infinity` for never. */
  nextRunAt: number;
  /** The option `maxSeconds`: how long a run may last. */
  maxSeconds: number;
  lastRun?: RunReport;
}

/** The calls that a page may make. */
export interface RefreshCalls {
  enable(): Promise<Enabled>;
  disable(): Promise<void>;
  status(): Promise<RefreshStatus>;
  /** The status. The worker then starts a run that is due. */
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
