import { commonMessages, PluginError, showValue, type ErrorMessages } from 'workbox-plugin-core/shared';

declare const process: { env: { NODE_ENV?: string } };

/**
 * - `invalid-name`, `invalid-option`, `unknown-option`: misuse; `details` holds the field, what was
 *   expected and what came.
 * - `duplicate-queue-name`: one worker, one queue of a name. Share the instance.
 * - `unreadable-request`: what `pushRequest` got has no body left to read, or is no request.
 * - `cross-site-form`: `pushRequest` got a form navigation that no page of the own origin is known to have
 *   begun, see the option `allowCrossSiteForms`.
 * - `called-by-hand`: a callback of the plugin was called by other code than a strategy.
 * - `uncloneable-metadata`: the `metadata` of `pushRequest` holds what cannot be stored (a function, a
 *   DOM node, a Response); `cause` says what.
 * - `limit-reached`: `maxEntries`, `maxBytes` or `maxEntryBytes` (`details.limit`) leaves no room for it.
 * - `storage-failed`: the browser did not store or read; `cause` is its error. Nothing was lost that
 *   was stored before.
 * - `invalid-owner`: `setOwner` got neither a string with a character in it nor null, or `clear` got a
 *   parameter without such a string in `owner`.
 * - `missing-feature`: the queue of `workbox-plugin-sync-queue/lean` was created without this feature
 *   (`details.feature`).
 * - `no-conflict`: `resolve` was called for an entry that is not in conflict (any more); `details.state` says its state.
 * - `not-found`: no entry has this id (any more).
 * - `invalid-filter`: `retryAll` or `discardAll` got neither a state nor a reason, or one that there is not; or `getAll`
 *   got a part of the list that there cannot be.
 * - `in-flight`, `possibly-received`: `update` was called for an entry that is at the server, or that the server may have
 *   received.
 * - `entries-left`: what a sync event rejects with, so that the browser tries again.
 * - `no-worker`, `no-answer`: a page asked, and within its time no worker was active, or it said nothing.
 *   A worker can be ended in the middle of a question, so it is asked once more when half of the time
 *   is over; not so for `discard` and `clear`, which may then have been done or not: look before you ask again.
 * - `other-version`: page and worker are of different builds and do not understand each other.
 * - `unknown-queue`, `unknown-request`: a page asked for what this worker does not have.
 */
export type SyncQueueErrorCode =
  | 'invalid-name'
  | 'invalid-option'
  | 'unknown-option'
  | 'duplicate-queue-name'
  | 'unreadable-request'
  | 'cross-site-form'
  | 'called-by-hand'
  | 'uncloneable-metadata'
  | 'limit-reached'
  | 'storage-failed'
  | 'invalid-owner'
  | 'missing-feature'
  | 'no-conflict'
  | 'not-found'
  | 'invalid-filter'
  | 'in-flight'
  | 'possibly-received'
  | 'entries-left'
  | 'no-worker'
  | 'no-answer'
  | 'other-version'
  | 'unknown-queue'
  | 'unknown-request';

/** What this package throws, in the worker and in the page. */
export class SyncQueueError extends PluginError<SyncQueueErrorCode> {
  override readonly name = 'SyncQueueError';
}

if (process.env.NODE_ENV !== 'production')
  SyncQueueError.messages = {
    ...commonMessages(({ name }) => `create queue ${showValue(name)}`),
    'invalid-name': ({ received }) =>
      `Failed to create a queue: its name must be a string with at least one character, but was ${showValue(received)}. Give it one: new SyncQueuePlugin('outbox').`,
    'unknown-option': ({ name, field, known, feature, from }) =>
      `Failed to create queue ${showValue(name)}: there is no option ${showValue(field)}. ` +
      (field === 'onSync'
        ? 'The queue itself decides when an entry may be deleted: use "requestWillReplay", "requestDidReplay" or "classify".'
        : feature
          ? `It belongs to a feature: import { ${String(feature)} } from ${showValue(from)}, then features: [${String(feature)}(…)].`
          : `Known are ${(known as string[]).join(', ')}.`),
    'duplicate-queue-name': ({ name, tag }) =>
      `Failed to create queue ${showValue(name)}: this worker has one that answers to ${showValue(tag)}. Let one queue only take over from an older one, which must be gone. Use the same plugin instance on all its routes.`,
    'unreadable-request': ({ name, what }) =>
      `Failed to store ${String(what)} in queue ${showValue(name)}: its body cannot be read, or it is no Request. Pass { request: new Request(url, init) } whose body was not used.`,
    'cross-site-form': ({ name, url }) =>
      `Failed to store ${String(url)} in queue ${showValue(name)}: it is a form navigation whose referrer is not of this origin, so any site may have begun it. Send it with fetch() and do not keep it. Where any site may send such forms, set "allowCrossSiteForms".`,
    'called-by-hand': ({ name }) =>
      `Failed to keep a request in queue ${showValue(name)}: a callback of the plugin was called without the "state" that a strategy gives it. Put the plugin in the "plugins" of a strategy, or call plugin.queue.pushRequest({ request }).`,
    'uncloneable-metadata': ({ name, why }) =>
      `Failed to store a request in queue ${showValue(name)}: its metadata cannot be stored: ${String(why)}. Pass plain data, as structuredClone() takes it.`,
    'limit-reached': ({ name, limit, most }) =>
      `Failed to store a request in queue ${showValue(name)}: ${String(limit)} is ${String(most)}. What is stored stays; try again when some of it has been delivered.`,
    'storage-failed': ({ name, what, why }) =>
      `Failed to reach the storage of queue ${showValue(name)} (${String(what)}): ${String(why)}. What was stored before is untouched; try again when there is room or access.`,
    'invalid-owner': ({ name, received }) =>
      `Failed to say who uses queue ${showValue(name)}: the owner must be a string with at least one character, or null for nobody, but was ${showValue(received)}.`,
    'missing-feature': ({ name, feature }) =>
      `Failed to use queue ${showValue(name)}: it has no feature ${showValue(feature)}. Add it: import { ${String(feature)} } from 'workbox-plugin-sync-queue${/^(conflicts|commands|pageWrites)$/.test(String(feature)) ? '' : '/lean'}', then features: [${String(feature)}()].`,
    'no-conflict': ({ name, id, state }) =>
      `Failed to resolve entry ${showValue(id)} of queue ${showValue(name)}: its state is ${showValue(state)} and not "conflict". Somebody else may have resolved it: look at the entry before you call again.`,
    'not-found': ({ name, id }) =>
      `Failed to find entry ${showValue(id)} in queue ${showValue(name)}: it was delivered or discarded. Ask getAll() for what is there.`,
    'invalid-filter': ({ name, field, expected, received }) =>
      `Failed to choose entries of queue ${showValue(name)}: ${String(field)} must be ${String(expected)}, but was ${showValue(received)}.${field === 'filter' ? ' For all entries call clear().' : ''}`,
    'in-flight': ({ name, id }) =>
      `Failed to update entry ${showValue(id)} of queue ${showValue(name)}: it is at the server now. Try again when its attempt has ended.`,
    'possibly-received': ({ name, id }) =>
      `Failed to update entry ${showValue(id)} of queue ${showValue(name)}: the server may have received it, and might do both requests. Wait for its answer, or discard it and send the new request.`,
    'entries-left': ({ name, lanes }) =>
      `Failed to empty queue ${showValue(name)}: ${String(lanes)} of its lanes still wait. The browser tries again.`,
    'unknown-queue': ({ name }) =>
      `Failed to answer a page: this worker has no queue ${showValue(name)}. Are page and worker of one build?`,
  } satisfies ErrorMessages<SyncQueueErrorCode>;
