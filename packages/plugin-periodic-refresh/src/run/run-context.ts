import type { ResolvedOptions } from '../shared/options.ts';
import type { Problem, RunReport } from '../shared/run-report.ts';
import type { RefreshStore } from '../storage/refresh-store.ts';

/** What all steps of one run share. */
export interface RunContext {
  name: string;
  plugin: object;
  options: ResolvedOptions;
  store: RefreshStore;
  /** Aborted with a `RunReason` when the budget is used up. All requests of the run end then. */
  budget: AbortController;
  report: RunReport;
  /** Ids of the URLs that the app lists. */
  listed: ReadonlySet<string>;
  /** The caches that the run has looked for, and whether they exist. One that vanished stays `false`. */
  caches: Map<string, boolean>;
  /** The places in caches that the run has looked at. */
  seen: Set<string>;
  /** Waits for one of `concurrency` places on the network. Resolves with a function that gives it back. */
  acquire: () => Promise<() => void>;
}

/** How the refresh of one URL ended. `duplicate`: another entry of the run has the same place in the cache. */
export type Outcome = 'refreshed' | 'unchanged' | 'fresh' | 'duplicate' | Omit<Problem, 'url'>;

/** Lets `most` holders in at a time, in order. Once `signal` aborts, it lets all in. */
export function createSemaphore(most: number, signal: AbortSignal): RunContext['acquire'] {
  const waiting: (() => void)[] = [];
  let free = most;
  signal.addEventListener('abort', () => {
    for (const enter of waiting) enter();
  });
  const release = () => {
    free++;
    waiting.shift()?.();
  };
  return async () => {
    if (free-- <= 0 && !signal.aborted) await new Promise<void>((enter) => waiting.push(enter));
    return release;
  };
}
