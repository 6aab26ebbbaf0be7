import { commonMessages, PluginError, type ErrorMessages } from 'workbox-plugin-core/shared';

declare const process: { env: { NODE_ENV?: string } };

/**
 * - `invalid-option`, `unknown-option`: misuse. `details` has the field, what was expected and what was received.
 * - `nothing-to-inspect`: neither a queue, nor a refresher, nor the downloads were named.
 * - `no-document`: `openInspector` was called where there is no page: in a worker, or on a server.
 */
export type InspectorErrorCode = 'invalid-option' | 'unknown-option' | 'nothing-to-inspect' | 'no-document';

/** What this package throws. */
export class InspectorError extends PluginError<InspectorErrorCode> {
  override readonly name = 'InspectorError';
}

if (process.env.NODE_ENV !== 'production')
  InspectorError.messages = {
    ...commonMessages(() => 'open the inspector'),
    'nothing-to-inspect': () =>
      `Failed to open the inspector: nothing to inspect was named. Name what the worker has: { queues: ['outbox'], refreshers: ['briefings'], downloads: true }.`,
    'no-document': () =>
      'Failed to open the inspector: there is no document. Call openInspector() in a page, not in a worker or on a server.',
  } satisfies ErrorMessages<InspectorErrorCode>;
