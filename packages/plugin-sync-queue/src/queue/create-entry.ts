import type { Entry } from '../shared/entry.ts';
import { withKey } from '../policy/idempotency-key.ts';
import type { QueueState } from './queue-state.ts';

export interface NewEntry {
  /** @default a new one */
  id?: string;
  lane: string;
  /** {@link QueueState.nextArrival} */
  arrival: number;
  createdAt: number;
  owner?: string;
  metadata?: unknown;
}

/** An entry for `request`, and the request with its key on. The body's size is known once it is stored. */
export function createEntry(
  request: Request,
  {
    scope,
    name: queue,
    lanes,
    options,
    features,
  }: Pick<QueueState, 'scope' | 'name' | 'lanes' | 'options' | 'features'>,
  { arrival, id = crypto.randomUUID(), ...given }: NewEntry,
): [Entry, Request] {
  const { method, url, mode } = request;
  const [keyed, key] = withKey(request, id, options.idempotencyKey, new URL(scope).origin);
  const entry: Entry = {
    ...given,
    id,
    scope,
    queue,
    order: lanes.orderOf(arrival),
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
  for (const { draft } of features) Object.assign(entry, draft?.(request, entry));
  return [entry, keyed];
}
