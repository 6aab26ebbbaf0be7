import type { DownloadCalls } from './messages.ts';

/** The worker, as an engine in the page speaks to it. */
export type AskDownloads = <Call extends keyof DownloadCalls>(
  call: Call,
  ...args: Parameters<DownloadCalls[Call]>
) => ReturnType<DownloadCalls[Call]>;
