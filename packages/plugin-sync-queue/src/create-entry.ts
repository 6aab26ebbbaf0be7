import type { Entry } from './entry.ts';
import { withKey } from './idempotency-key.ts';
import type { ResolvedOptions } from './options.ts';

export interface NewEntry {
  scope: string;
  queue: string;
  lane: string;
  order: number;
  now: number;
  metadata?: unknown;
}

/** An entry for `request`, and the request with its key on. The body's size is known once it is stored. */
export function createEntry(
  request: Request,
  { now, metadata, ...place }: NewEntry,
  { idempotencyKey }: ResolvedOptions,
): [Entry, Request] {
  const { method, url, mode } = request;
  const id = crypto.randomUUID();
  const [keyed, key] = withKey(request, id, idempotencyKey, new URL(place.scope).origin);
  const entry: Entry = {
    ...place,
    id,
    ...(key !== undefined && { key }),
    ...(metadata !== undefined && { metadata }),
    method,
    url,
    navigation: mode === 'navigate',
    size: 0,
    createdAt: now,
    state: 'waiting',
    attempts: 0,
    nextAttemptAt: 0,
    badAnswers: 0,
    conflicts: 0,
  };
  return [entry, keyed];
}
