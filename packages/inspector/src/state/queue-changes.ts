import type { AttemptFailure, Entry, QueueSnapshot } from 'workbox-plugin-sync-queue/window';

export interface QueueChange {
  readonly text: string;
  readonly entry?: Entry;
  readonly isProblem?: boolean;
}

const failures: Record<AttemptFailure['kind'], string> = {
  network: 'network failure',
  timeout: 'no complete answer in time',
  status: 'a bad status',
  redirected: 'somebody else answered: a sign-in page or a captive portal',
  hook: 'requestWillReplay threw',
  unreadable: 'the stored request cannot be read',
};

/** Why an attempt failed. Without the error's own words, which may hold anything. */
export const failureWords = ({ kind, status }: AttemptFailure) =>
  kind === 'status' && status ? `HTTP ${status}` : failures[kind] + (status ? `, HTTP ${status}` : '');

/** What has changed between two snapshots, in words. Entries that are gone are left out. */
export function* queueChanges(before: QueueSnapshot, now: QueueSnapshot): Generator<QueueChange> {
  if (before.status !== now.status) {
    if (now.status === 'unreachable') yield { text: 'the worker does not answer', isProblem: true };
    if (now.status === 'ready') yield { text: `the worker answers: ${now.entries.length} entries` };
  }
  if (before.paused !== now.paused) yield { text: now.paused ? 'paused' : 'resumed' };
  const { lastRejection, storageLost } = now;
  if (lastRejection && lastRejection !== before.lastRejection)
    yield { text: `a write could not be stored: ${lastRejection.by}`, isProblem: true };
  if (storageLost && storageLost.count !== before.storageLost?.count)
    yield { text: `the browser has deleted ${storageLost.count} entries`, isProblem: true };
  // The first list is no news.
  if (before.status === 'connecting') return;
  const known = new Map(before.entries.map((entry) => [entry.id, entry]));
  for (const entry of now.entries) {
    const earlier = known.get(entry.id);
    if (earlier !== entry) yield* entryChanges(earlier, entry);
  }
}

function* entryChanges(before: Entry | undefined, entry: Entry): Generator<QueueChange> {
  const { state, attempts, lastFailure, deadReason } = entry;
  if (!before) yield { entry, text: 'stored' };
  if (lastFailure && lastFailure.at !== before?.lastFailure?.at)
    yield { entry, text: `attempt ${attempts} failed: ${failureWords(lastFailure)}`, isProblem: true };
  if (state === before?.state) return;
  if (state === 'sending') yield { entry, text: `attempt ${attempts} is sent` };
  if (state === 'held') yield { entry, text: 'held until a sign-in', isProblem: true };
  if (state === 'conflict')
    yield { entry, text: 'conflict: the server has another version', isProblem: true };
  if (state === 'parked') yield { entry, text: 'parked: entries behind it go first', isProblem: true };
  if (state === 'dead') yield { entry, text: `dead letter: ${deadReason ?? 'rejected'}`, isProblem: true };
}
