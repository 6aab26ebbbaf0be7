import { withTimeout } from 'workbox-plugin-core';
import { withReplacement } from '../policy/conflict.ts';
import { withNewKey } from '../policy/idempotency-key.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { Entry } from '../shared/entry.ts';
import { isUnread, toStorable } from '../shared/storable-request.ts';
import { replaceRow } from '../storage/replace-row.ts';
import type { QueueState } from './queue-state.ts';
import { adopted } from './retried.ts';

/**
 * Puts `given` in the place of the stored request of the entry `id`: it keeps its id, place, lane, owner and metadata,
 * and waits to be sent now, under a new key. An entry without an owner becomes that of the current user. `change` says
 * what else becomes of it.
 *
 * @throws SyncQueueError `not-found`, `unreadable-request`, `limit-reached`, `storage-failed`, and what `change` throws;
 * nothing is changed then
 */
export async function replaceRequest(
  queue: QueueState,
  id: string,
  given: unknown,
  change: (entry: Entry) => Partial<Entry>,
): Promise<Entry> {
  const { name, scope, store, features, lanes, events } = queue;
  const { idempotencyKey, omitHeaders, attemptTimeoutSeconds } = queue.options;
  await queue.load();
  const owner = await queue.refreshOwner();
  const before = await store.get(String(id));
  if (!before) throw queue.notFound(id);
  const unreadable = (cause?: unknown): never => {
    throw new SyncQueueError('unreadable-request', { name, what: before.url }, cause);
  };
  if (!(given instanceof Request) || !isUnread(given)) return unreadable();
  const [request, newKey] = withNewKey(given, before, idempotencyKey, new URL(scope).origin);
  const drafts: Partial<Entry> = Object.assign({}, ...features.map((one) => one.redraft?.(request, before)));
  const record = await withTimeout(attemptTimeoutSeconds, toStorable(request, omitHeaders), unreadable).catch(
    unreadable,
  );
  const { method, url } = request;
  const replacement = { method, url, size: record.body?.byteLength ?? 0, key: newKey };
  const replace = (known: Entry): Entry => ({
    ...withReplacement(known, replacement),
    ...drafts,
    ...adopted(known, owner),
    ...change(known),
  });
  const entry = await replaceRow(store, features, before.id, replace, record);
  if (!entry) throw queue.notFound(before.id);
  lanes.of(entry).track(entry);
  void events.publish({ type: 'updated', entry });
  return entry;
}
