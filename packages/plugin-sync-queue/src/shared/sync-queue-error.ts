import { PluginError, showValue } from 'workbox-plugin-core/shared';
import { explain, type SyncQueueErrorCode } from './error-messages.ts';

declare const process: { env: { NODE_ENV?: string } };

export type { SyncQueueErrorCode };

/** What this package throws, in the worker and in the page. */
export class SyncQueueError extends PluginError<SyncQueueErrorCode> {
  constructor(
    code: SyncQueueErrorCode,
    details: Record<string, unknown>,
    cause?: unknown,
    message = process.env.NODE_ENV === 'production'
      ? `${code} :: ${showValue(details)}`
      : explain(code, details),
  ) {
    super('SyncQueueError', code, message, details, cause);
  }
}
