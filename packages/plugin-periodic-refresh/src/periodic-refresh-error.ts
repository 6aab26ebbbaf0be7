import { PluginError, showValue } from 'workbox-plugin-core/shared';
import { explain, type PeriodicRefreshErrorCode } from './error-messages.ts';

declare const process: { env: { NODE_ENV?: string } };

export type { PeriodicRefreshErrorCode };

/** What this package throws, in the worker and in the page. */
export class PeriodicRefreshError extends PluginError<PeriodicRefreshErrorCode> {
  constructor(
    code: PeriodicRefreshErrorCode,
    details: Record<string, unknown>,
    cause?: unknown,
    message = process.env.NODE_ENV === 'production'
      ? `${code} :: ${showValue(details)}`
      : explain(code, details),
  ) {
    super('PeriodicRefreshError', code, message, details, cause);
  }
}
