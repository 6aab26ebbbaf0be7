import type { Entry } from '../shared/entry.ts';
import { type IdempotencyKeyOptions, originOf, withKey } from './idempotency-key.ts';

/** What is known of a write that is to be stored, beside its request. */
export type Given = Pick<Entry, 'id' | 'scope' | 'queue' | 'lane' | 'order' | 'createdAt'> &
  Partial<Pick<Entry, 'owner' | 'metadata'>>;

/** An entry for `request`, and the request with its key on. The body's size is known once it is stored. */
export function newEntry(
  request: Request,
  given: Given,
  idempotencyKey: false | IdempotencyKeyOptions,
): [Entry, Request] {
  const { method, url, mode } = request;
  const [keyed, key] = withKey(request, given.id, idempotencyKey, originOf(given.scope));
  const entry: Entry = {
    ...given,
    ...(key !== undefined && { key }),
    method,
    url,
    navigation: mode === 'navigate',
    size: 0,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: 0,
    badAnswers: 0,
    conflicts: 0,
  };
  return [entry, keyed];
}
