import type { DownloadJob } from './download-job.ts';
import type { DownloadCalls } from './messages.ts';

/** The worker, as an engine in the page speaks to it. */
export type AskDownloads = <Call extends keyof DownloadCalls>(
  call: Call,
  ...args: Parameters<DownloadCalls[Call]>
) => ReturnType<DownloadCalls[Call]>;

/**
 * What carries a job from a page. `run` is called once for each job of its engine that is `running`,
 * in every page: only the one that holds the job's lock does anything, and the next one goes on when
 * that page is gone. It tells the worker what becomes of the job (`progressed`, `wait`, then `failed`,
 * or `collected`) and resolves when there is nothing left to do in this page. `signal` ends
 * it: paused, aborted, removed, or arrived otherwise.
 */
export interface PageEngine {
  readonly run: (job: DownloadJob, ask: AskDownloads, signal: AbortSignal) => Promise<void>;
}
