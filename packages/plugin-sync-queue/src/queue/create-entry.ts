import type { Entry } from '../shared/entry.ts';
import { newEntry } from '../policy/new-entry.ts';
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

/** An entry for `request` with what the features add, and the request with its key on. */
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
  const place = { ...given, id, scope, queue, order: lanes.orderOf(arrival) };
  const [entry, keyed] = newEntry(request, place, options.idempotencyKey);
  for (const { draft } of features) Object.assign(entry, draft?.(request, entry));
  return [entry, keyed];
}
