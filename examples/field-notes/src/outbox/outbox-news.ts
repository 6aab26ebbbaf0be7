import type { Entry } from 'workbox-plugin-sync-queue/window';

export interface OutboxNews {
  /** Delivered, or discarded here or in another tab. */
  gone: Entry[];
  /** Given up since: the user must decide. */
  refused: Entry[];
  /** Entries that were at the server and wait again: perhaps only the answer was lost. */
  cameBack: Entry[];
}

/** The changes between two snapshots. */
export function outboxNews(before: readonly Entry[], after: readonly Entry[]): OutboxNews {
  const now = new Map(after.map((entry) => [entry.id, entry]));
  const changedTo = (states: readonly Entry['state'][], from: (state: Entry['state']) => boolean): Entry[] =>
    before
      .filter(({ state }) => from(state))
      .map(({ id }) => now.get(id))
      .filter((entry) => entry !== undefined)
      .filter(({ state }) => states.includes(state));
  return {
    gone: before.filter(({ id }) => !now.has(id)),
    refused: changedTo(['dead'], (state) => state !== 'dead'),
    cameBack: changedTo(['waiting', 'parked'], (state) => state === 'sending'),
  };
}
