import { backoffDelay, type Backoff } from 'workbox-plugin-core/shared';
import type { FailureReason } from '../../shared/download-job.ts';

/** An attempt that did not reach the end of the file. */
export interface FailedAttempt {
  /** `undefined` for a connection that failed or was cut. */
  status?: number | undefined;
  /** How many attempts in a row have failed without a new byte. */
  failures: number;
  /** Minutes since the last new byte, or since the job was created. */
  minutes?: number;
  /** The most minutes without a new byte. */
  maxRetentionMinutes?: number | undefined;
  /** Whether there was any response since the download was started in this page. */
  answered: boolean;
  crossOrigin: boolean;
  onLine: boolean;
  /** Milliseconds that the server asks for. */
  retryAfter?: number | undefined;
}

const backoff: Backoff = { baseSeconds: 1, maxSeconds: 60 };
const weekMinutes = 7 * 24 * 60;

/** The milliseconds to wait before the next attempt, or the reason why there is none. */
export function retryDelay(
  {
    status,
    failures,
    minutes = 0,
    maxRetentionMinutes = weekMinutes,
    answered,
    crossOrigin,
    onLine,
    retryAfter = 0,
  }: FailedAttempt,
  random = Math.random,
): number | FailureReason {
  if (minutes >= maxRetentionMinutes) return status ? 'bad-status' : 'fetch-error';
  // A server without CORS fails like this. A network that is down would be reported as offline sooner.
  if (!status && crossOrigin && !answered && onLine && failures >= 3) return 'fetch-error';
  return Math.max(retryAfter, backoffDelay(failures, backoff, random));
}
