import type { Entry } from 'workbox-plugin-sync-queue/window';
import type { Problem } from '../shared/contract.ts';
import { outbox } from './outbox.ts';

/** How reports of the outbox ended, as the queue has kept it, for any tab and after a reload. */
export interface Endings {
  /** The server's own words about a report that it refused, once they are known. */
  wordsFor: (entry: Entry) => string | undefined;
  /** `unknown`: too long ago, or cleared. */
  outcomeOf: (entry: Entry) => Promise<'delivered' | 'refused' | 'superseded' | 'discarded' | 'unknown'>;
}

/** `onWords` is called when words have come that were asked for. */
export function startEndings(onWords: () => void): Endings {
  // By the refusal, not by the report: tried again it may be refused with other words.
  const words = new Map<string, string>();
  const refusalOf = ({ id, lastFailure }: Entry) => `${id} ${lastFailure?.at}`;

  async function ask(entry: Entry): Promise<void> {
    const { body, headers } = await outbox.result(entry.id);
    if (!headers?.['content-type']?.includes('json')) return;
    const { message } = (await new Response(body ?? null).json()) as Partial<Problem>;
    if (typeof message !== 'string' || !message) return;
    words.set(refusalOf(entry), message);
    onWords();
  }

  return {
    wordsFor: (entry) => {
      const refusal = refusalOf(entry);
      const known = words.get(refusal);
      if (known === undefined && entry.state === 'dead') {
        words.set(refusal, '');
        // Without them the status has to do.
        ask(entry).catch((error: unknown) => console.warn('No words of the server:', error));
      }
      return known || undefined;
    },
    outcomeOf: async ({ id }) =>
      outbox.result(id).then(
        ({ outcome }) => outcome,
        () => 'unknown' as const,
      ),
  };
}
