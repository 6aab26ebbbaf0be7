import { PluginError } from 'workbox-plugin-core/shared';
import { explain } from './error-messages.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * - `invalid-name`, `invalid-option`, `unknown-option`: misuse; `details` holds the field, what was
 *   expected and what came.
 * - `duplicate-queue-name`: one worker, one queue of a name. Share the instance.
 * - `unreadable-request`: what `pushRequest` got has no body left to read, or is no request.
 * - `storage-failed`: the browser did not store or read; `cause` is its error. Nothing was lost that
 *   was stored before.
 * - `not-found`: no entry has this id (any more).
 * - `entries-left`: what a sync event rejects with, so that the browser tries again.
 * - `no-worker`, `no-answer`: a page asked, and within its time no worker was active, or it said nothing.
 * - `other-version`: page and worker are of different builds and do not understand each other.
 * - `unknown-queue`, `unknown-request`: a page asked for what this worker does not have.
 */
export type SyncQueueErrorCode =
  | 'invalid-name'
  | 'invalid-option'
  | 'unknown-option'
  | 'duplicate-queue-name'
  | 'unreadable-request'
  | 'storage-failed'
  | 'not-found'
  | 'entries-left'
  | 'no-worker'
  | 'no-answer'
  | 'other-version'
  | 'unknown-queue'
  | 'unknown-request';

/** What this package throws, in the worker and in the page. */
export class SyncQueueError extends PluginError<SyncQueueErrorCode> {
  constructor(
    code: SyncQueueErrorCode,
    details: Record<string, unknown>,
    cause?: unknown,
    message = process.env.NODE_ENV === 'production'
      ? `${code} :: ${JSON.stringify(details)}`
      : explain(code, details),
  ) {
    super('SyncQueueError', code, message, details, cause);
  }
}
