import { commonMessages, PluginError, showValue, type ErrorMessages } from 'workbox-plugin-core/shared';

declare const process: { env: { NODE_ENV?: string } };

/**
 * - `invalid-option`, `unknown-option`: misuse. `details` has the field, what was expected and what was received.
 * - `invalid-request`: an input of `fetch` cannot be downloaded as a whole file: no http(s) URL, the same URL
 *   twice, a method other than GET, a `Range` header, mode `no-cors`.
 * - `no-route`: no route with the plugin handles the URL, so nothing would play the file.
 * - `id-in-use`: another download has this id. `details.urls` has its URLs.
 * - `quota-exceeded`: there is no space for the file and the copy that storing makes.
 * - `not-found`: no job has this id.
 * - `cannot-pause`: the browser carries the download, and only its own user interface can pause it.
 * - `storage-failed`: the browser could not read or write its storage. `cause` is the browser's error.
 * - `no-worker`, `no-answer`: a page called, and no worker was active in time, or the worker did not answer in time.
 * - `other-version`: page and worker come from different builds and cannot communicate.
 * - `unknown-request`: a page made a call that this worker does not have.
 */
export type BackgroundFetchErrorCode =
  | 'invalid-option'
  | 'unknown-option'
  | 'invalid-request'
  | 'no-route'
  | 'id-in-use'
  | 'quota-exceeded'
  | 'not-found'
  | 'cannot-pause'
  | 'storage-failed'
  | 'no-worker'
  | 'no-answer'
  | 'other-version'
  | 'unknown-request';

/** Why a request cannot be downloaded as a whole file: `details.why` of `invalid-request`. */
export type InvalidRequestReason = 'no-url' | 'scheme' | 'twice' | 'method' | 'range' | 'no-cors';

const reasons: Record<InvalidRequestReason, string> = {
  'no-url': 'it is not a URL',
  scheme: 'its scheme is not http or https',
  twice: 'it is listed twice',
  method: 'its method is not GET',
  range: 'it has a Range header',
  'no-cors': 'its mode is no-cors, so its response cannot be checked',
};

/** The error of this package, in the worker and in the page. */
export class BackgroundFetchError extends PluginError<BackgroundFetchErrorCode> {
  override readonly name = 'BackgroundFetchError';
}

if (process.env.NODE_ENV !== 'production')
  BackgroundFetchError.messages = {
    ...commonMessages(() => 'set up downloads'),
    'invalid-request': ({ id, url, why }) =>
      `Failed to download ${showValue(url)} as "${String(id)}": ${reasons[why as InvalidRequestReason]}. Request the whole file by a plain GET.`,
    'no-route': ({ id, url }) =>
      `Failed to download ${showValue(url)} as "${String(id)}": no route with a BackgroundFetchPlugin handles it, so nothing would play it. Register one.`,
    'id-in-use': ({ id, urls }) =>
      `Failed to download as "${String(id)}": another download has this id, of ${showValue(urls)}. Use another id, or remove that download first.`,
    'quota-exceeded': ({ id, needed, available }) =>
      `Failed to download "${String(id)}": it needs ${String(needed)} bytes with the copy that storing makes, and ${String(available)} are free. Remove something first.`,
    'not-found': ({ id }) =>
      `Failed to find download ${showValue(id)}: it was removed or never created. Call getAll() to list the downloads.`,
    'cannot-pause': ({ id }) =>
      `Failed to pause "${String(id)}": the browser carries it, and only its own user interface can pause it. Start it with { engine: 'ranged' } to pause it from the app.`,
    'storage-failed': ({ call, why }) =>
      `Failed to access the table of downloads (${String(call)}): ${String(why)}. What was stored before is unchanged. Try again when there is space or access.`,
  } satisfies ErrorMessages<BackgroundFetchErrorCode>;
