import type { DownloadJob } from './download-job.ts';
import type { DownloadCalls } from './messages.ts';

/** The worker, as an engine in the page speaks to it. */
export type AskDownloads = <Call extends keyof DownloadCalls>(
  call: Call,
  ...args: Parameters<DownloadCalls[Call]>
) => ReturnType<DownloadCalls[Call]>;

/**
 * What carries a job from a page. `run` gets a job that `take` gave to this page, or one that this
 * page's life found `running` with nobody at it, and tells the worker what becomes of it
 * (`started`, `progressed`, `waits`, then `collected`, `refused` or `failed`). It resolves when
 * there is nothing left to do in this page; `signal` ends it (paused, aborted, removed).
 * Of a job of the ranged engine only the page that holds its lock does anything.
 */
export interface PageEngine {
  readonly run: (job: DownloadJob, ask: AskDownloads, signal: AbortSignal) => Promise<void>;
}
