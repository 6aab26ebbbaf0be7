import { commonMessages, PluginError, showValue, type ErrorMessages } from 'workbox-plugin-core/shared';

declare const process: { env: { NODE_ENV?: string } };

/**
 * - `invalid-option`, `unknown-option`: misuse; `details` holds the field, what was expected and what came.
 * - `invalid-request`: what `fetch` got cannot be downloaded as a whole: no http(s) URL, the same URL
 *   twice, a method other than GET, a `Range`, mode `no-cors`.
 * - `no-route`: no route with the plugin takes the URL, so nothing would play it.
 * - `id-in-use`: another download has this id; `details.urls` tells which.
 * - `quota-exceeded`: there is no room for the file and the copy that storing makes.
 * - `not-found`: no job has this id (any more).
 * - `cannot-pause`: Background Fetch is paused in the browser's own entry only.
 * - `storage-failed`: the browser did not store or read; `cause` is its error.
 * - `no-worker`, `no-answer`: a page asked, and within its time no worker was active, or it said nothing.
 * - `other-version`: page and worker are of different builds and do not understand each other.
 * - `unknown-request`: a page asked for what this worker does not have.
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

/** Why a request cannot be downloaded as a whole: `details.why` of `invalid-request`. */
export type InvalidRequestReason = 'no-url' | 'scheme' | 'twice' | 'method' | 'range' | 'no-cors';

const reasons: Record<InvalidRequestReason, string> = {
  'no-url': 'it is no URL',
  scheme: 'its scheme is not http or https',
  twice: 'it is there twice',
  method: 'its method is not GET',
  range: 'it has a Range header',
  'no-cors': 'its mode is no-cors, so that nothing of it could be checked',
};

/** What this package throws, in the worker and in the page. */
export class BackgroundFetchError extends PluginError<BackgroundFetchErrorCode> {
  override readonly name = 'BackgroundFetchError';
}

if (process.env.NODE_ENV !== 'production')
  BackgroundFetchError.messages = {
    ...commonMessages(() => 'set up downloads'),
    'invalid-request': ({ id, url, why }) =>
      `Failed to download ${showValue(url)} as "${String(id)}": ${reasons[why as InvalidRequestReason]}. Ask for the whole file by a plain GET.`,
    'no-route': ({ id, url }) =>
      `Failed to download ${showValue(url)} as "${String(id)}": no route with a BackgroundFetchPlugin takes it, so nothing would play it. Register one.`,
    'id-in-use': ({ id, urls }) =>
      `Failed to download as "${String(id)}": another download has this id, of ${showValue(urls)}. Give it another, or remove that one first.`,
    'quota-exceeded': ({ id, needed, available }) =>
      `Failed to download "${String(id)}": it needs ${String(needed)} bytes with the copy that storing makes, and ${String(available)} are free. Remove something first.`,
    'not-found': ({ id }) =>
      `Failed to find download ${showValue(id)}: it was removed or never asked for. Ask getAll() for what is there.`,
    'cannot-pause': ({ id }) =>
      `Failed to pause "${String(id)}": the browser carries it, and only a person can pause it there. Start it with { engine: 'ranged' } to pause it from the app.`,
    'storage-failed': ({ call, why }) =>
      `Failed to reach the table of downloads (${String(call)}): ${String(why)}. What was stored before is untouched; try again when there is room or access.`,
  } satisfies ErrorMessages<BackgroundFetchErrorCode>;
