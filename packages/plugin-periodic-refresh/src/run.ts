import type { ResolvedOptions } from './options.ts';
import type { RefreshStore } from './refresh-store.ts';
import type { RunReport } from './report.ts';

/** What one run works with, and on. */
export interface Run {
  name: string;
  plugin: object;
  options: ResolvedOptions;
  store: RefreshStore;
  /** Aborted, with a `RunReason`, when nothing more may be spent: all that is under way ends. */
  budget: AbortController;
  report: RunReport;
  /** Ids of what the app wants to be kept, opened or not. */
  listed: ReadonlySet<string>;
  /** Caches that were seen in this run, and whether they are there: one that vanished stays so for it. */
  caches: Map<string, boolean>;
  /** Places in caches that were looked at. */
  seen: Set<string>;
  /** Waits for one of `concurrency` turns on the network; what it resolves with gives it back. */
  turn: () => Promise<() => void>;
}
