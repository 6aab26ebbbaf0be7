import type { Entry } from 'workbox-plugin-sync-queue/window';
import type { WriteNote } from '../../shared/demo/demo-database.ts';
import { bareKey } from '../outbox/entry-words.ts';
import { outbox } from '../outbox/outbox.ts';

/** Keys whose user has discarded them, as the queue remembers. */
const discarded = new Set<string>();

/**
 * The writes of which nobody knows what became of them: they are not at the server, not in the outbox, their page was
 * not told that they failed, and nobody has discarded them.
 */
export async function lostKeys(
  writes: readonly WriteNote[],
  entries: readonly Entry[],
  stored: readonly string[],
): Promise<string[]> {
  const known = new Set([...stored, ...entries.map(({ key }) => bareKey(key)), ...discarded]);
  const missing = writes.filter(
    ({ key, fate }) => !known.has(key) && (fate === 'kept' || fate === 'delivered'),
  );
  const endings = await Promise.all(missing.map(async ({ key }) => [key, await endingOf(key)] as const));
  for (const [key, ending] of endings)
    if (ending === 'discarded' || ending === 'superseded' || ending === 'cancelled') discarded.add(key);
  return missing.map(({ key }) => key).filter((key) => !discarded.has(key));
}

/** The key of an entry is its id, because this app sets no keys of its own. */
const endingOf = (key: string): Promise<string> =>
  outbox.result(key).then(
    ({ outcome }) => outcome,
    () => 'unknown',
  );
