import type { Entry, ResultOutcome } from 'workbox-plugin-sync-queue/window';
import type { Problem } from '../../shared/contract.ts';
import { outbox } from './outbox.ts';

/** The results of reports, as the queue stores them, for each tab and after a reload. */
export interface Endings {
  /** The answer of the server about a rejected report, once it is known. */
  wordsFor: (entry: Entry) => string | undefined;
  /** `unknown` if the result has expired or was cleared. */
  outcomeOf: (entry: Entry) => Promise<ResultOutcome | 'unknown'>;
}

/** `onWords` is called when an answer that was requested has arrived. */
export function startEndings(onWords: () => void): Endings {
  // The key is that of the rejection, because a retried report may be rejected with another answer.
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
      const rejection = refusalOf(entry);
      const known = words.get(rejection);
      if (known === undefined && entry.state === 'dead') {
        words.set(rejection, '');
        // Without the answer the status is shown.
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
