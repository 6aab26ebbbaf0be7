/// <reference lib="webworker" />
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { entryHeader, type Entry, type SyncQueueHooks } from 'workbox-plugin-sync-queue';
import { noteWrite, type WriteNote } from '../../shared/demo/demo-database.ts';
import type { Happening } from '../../shared/demo/log-line.ts';
import { log, requestWords } from './log.ts';

/** What the route has seen of one write. */
interface Seen {
  key?: string;
  failed?: boolean;
  status?: number;
  isRepeat?: boolean;
}

const bare = (key: string | null | undefined): string | undefined => key?.replaceAll('"', '') || undefined;
const isRepeat = (response: Response): boolean => response.headers.has('Idempotency-Replayed');
/** The proof counts reports. */
const isReport = ({ url }: { url: string }): boolean => new URL(url).pathname === '/api/reports';
const recognised = ', recognised as a repeat and not stored twice';

/** Writes down what becomes of each write of a page. It stands before the queue, so that it sees the real answers. */
export const watchWrites: WorkboxPlugin = {
  fetchDidFail: async ({ request, state }) => {
    Object.assign(state as Seen, { failed: true, key: bare(request.headers.get('Idempotency-Key')) });
  },
  fetchDidSucceed: async ({ request, response, state }) => {
    const key = bare(request.headers.get('Idempotency-Key'));
    Object.assign(state as Seen, { key, status: response.status, isRepeat: isRepeat(response) });
    return response;
  },
  handlerDidRespond: async ({ request, response, state }) => {
    const seen = state as Seen;
    const receipt = response?.headers.get(entryHeader);
    const key = seen.key ?? bare(receipt);
    const { fate, happening, words } = told(seen, response, Boolean(receipt));
    if (key && isReport(request)) await noteWrite({ key, at: Date.now(), fate }).catch(() => {});
    await log('sync-queue', happening, `${requestWords(request)} ${words}`);
  },
};

function told(
  { failed, status, isRepeat }: Seen,
  response: Response | undefined,
  isKept: boolean,
): { fate: WriteNote['fate']; happening: Happening; words: string } {
  const sent = failed ? 'failed (network)' : status ? `→ ${status}` : 'waits behind others';
  if (isKept) {
    const words = `${sent} → stored, the page got ${response!.status}`;
    return { fate: 'kept', happening: 'kept', words };
  }
  if (!response)
    return { fate: 'failed', happening: 'not-kept', words: `${sent} → not stored, the page got the error` };
  if (!response.ok)
    return { fate: 'refused', happening: 'refused', words: `→ ${response.status}, the page was told` };
  const late = status || failed ? '' : 'waited for its turn ';
  const words = `${late}→ ${response.status}${isRepeat ? recognised : ''}`;
  return { fate: 'delivered', happening: isRepeat ? 'recognised' : 'delivered', words };
}

/** Writes down each attempt of the queue to send again. */
export const watchQueue: SyncQueueHooks = {
  requestDidReplay: async ({ entry, response }) => {
    const again = isRepeat(response);
    const { key = entry.id, createdAt: at } = entry;
    if (isReport(entry)) await noteWrite({ key: bare(key)!, at, fate: 'kept' }).catch(() => {});
    const words = `${requestWords(entry)} sent again with the same key → ${response.status}${again ? recognised : ''}`;
    await log('sync-queue', again ? 'recognised' : 'sent-again', words);
  },
  requestDidFail: async ({ entry, response }) => {
    const answer = response ? `→ ${response.status}` : `failed (${entry.lastFailure?.kind ?? 'unknown'})`;
    const happening =
      entry.state === 'held' ? 'held' : entry.state === 'dead' ? 'refused' : ('failed-again' as const);
    await log('sync-queue', happening, `${requestWords(entry)} sent again ${answer}, ${becomes(entry)}`);
  },
  queueDidDrain: async () => {
    await log('sync-queue', 'drained', 'Nothing waits any more');
  },
};

function becomes({ state, nextAttemptAt }: Entry): string {
  if (state === 'held') return 'held until you sign in';
  if (state === 'dead') return 'given up: a person must decide';
  const seconds = Math.ceil((nextAttemptAt - Date.now()) / 1_000);
  return seconds > 0 ? `stays, next try in ${seconds} s` : 'stays, tried again';
}
