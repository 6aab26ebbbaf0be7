import { PluginError, showValue } from 'workbox-plugin-core/shared';
import { explain, type BackgroundFetchErrorCode } from './error-messages.ts';

declare const process: { env: { NODE_ENV?: string } };

export type { BackgroundFetchErrorCode };

/** What this package throws, in the worker and in the page. */
export class BackgroundFetchError extends PluginError<BackgroundFetchErrorCode> {
  constructor(
    code: BackgroundFetchErrorCode,
    details: Record<string, unknown>,
    cause?: unknown,
    message = process.env.NODE_ENV === 'production'
      ? `${code} :: ${showValue(details)}`
      : explain(code, details),
  ) {
    super('BackgroundFetchError', code, message, details, cause);
  }
}
