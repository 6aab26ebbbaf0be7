import { backoffDelay, type Backoff } from 'workbox-plugin-core/shared';
import type { FailureReason } from '../../shared/download-job.ts';

/** How an attempt ended that did not bring the file's end. */
export interface Setback {
  /** `undefined` for a connection that failed or was cut. */
  status?: number | undefined;
  /** In a row, since bytes last advanced. */
  failures: number;
  /** Since bytes last advanced, or the job was accepted. */
  minutes?: number;
  /** How many minutes it may go on so. */
  maxRetentionMinutes?: number | undefined;
  /** Whether this run has ever seen an answer. */
  answered: boolean;
  crossOrigin: boolean;
  onLine: boolean;
  /** Milliseconds that the server asks for. */
  retryAfter?: number | undefined;
}

const backoff: Backoff = { baseSeconds: 1, maxSeconds: 60 };
const aWeek = 7 * 24 * 60;

/** How many milliseconds to wait, or why not to try any more. */
export function patience(
  {
    status,
    failures,
    minutes = 0,
    maxRetentionMinutes = aWeek,
    answered,
    crossOrigin,
    onLine,
    retryAfter = 0,
  }: Setback,
  random = Math.random,
): number | FailureReason {
  if (minutes >= maxRetentionMinutes) return status ? 'bad-status' : 'fetch-error';
  // Online, and never an answer: a server without CORS looks like this, and like nothing else for long.
  if (!status && crossOrigin && !answered && onLine && failures >= 3) return 'fetch-error';
  return Math.max(retryAfter, backoffDelay(failures, backoff, random));
}
