import { devLog, pendingWrites, promisify, withoutHash, withTimeout } from 'workbox-plugin-core';
import { noted } from '../queue/callbacks.ts';
import type { Feature } from '../queue/feature.ts';
import type { ExtraOptions } from '../queue/options.ts';
import type { QueueEvent } from '../queue/queue-events.ts';
import { type QueueState, storageTimeoutSeconds } from '../queue/queue-state.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import type { Entry } from '../shared/entry.ts';
import { WaitingWrites } from './waiting-writes.ts';

declare const process: { env: { NODE_ENV?: string } };

/** Stands in the transaction that ends an entry, until its URLs have been fetched again. */
type Mark = ResultRecord & Pick<Entry, 'affects'>;

const markId = (id: string) => `affects:${id}`;

/**
 * Says which URLs a write changes. While it waits, a refresher leaves what is stored for these URLs alone. Once no write
 * to a URL waits any more, the refresher fetches it again. `urlsOf` is {@link ExtraOptions.affects}.
 *
 * @example
 * new SyncQueuePlugin('edits', { features: [affects(({ url }) => [url])] });
 */
export function affects(urlsOf: NonNullable<ExtraOptions['affects']>): Feature {
  return {
    name: 'affects',
    options: { affects: urlsOf },
    attach: (queue) => {
      const { store, events } = queue;
      const waiting = new WaitingWrites();
      /** The URLs that are to be fetched again, with the marks in the store that say so. */
      const due = new Map<string, Set<string>>();
      let known: Promise<void> | undefined;
      let working: Promise<void> | undefined;
      let isAskedAgain = false;

      const noteEnd = ({ id, affects = [] }: Pick<Entry, 'id' | 'affects'>) => {
        for (const url of affects) due.set(url, (due.get(url) ?? new Set()).add(markId(id)));
      };

      const work = async () => {
        await known;
        do {
          isAskedAgain = false;
          const taken = [...due].filter(([url]) => !waiting.has(url));
          if (!taken.length) return;
          // A write that ends from now on makes its URL due once more.
          for (const [url] of taken) due.delete(url);
          const left = new Set(await pendingWrites.revalidate(taken.map(([url]) => url)));
          for (const [url, marks] of taken)
            if (left.has(url)) due.set(url, new Set([...marks, ...(due.get(url) ?? [])]));
          const open = new Set([...due.values()].flatMap((marks) => [...marks]));
          const done = taken.flatMap(([, marks]) => [...marks]).filter((mark) => !open.has(mark));
          if (done.length)
            await store.write(async ({ results }) => {
              for (const mark of done) results.delete(mark);
            });
        } while (isAskedAgain);
      };
      const startWork = () => {
        isAskedAgain = true;
        working ??= work()
          .catch(() => {})
          .finally(() => (working = undefined));
      };

      /** Reads which writes wait, and what an earlier worker has left to do. */
      const readAll = async () => {
        waiting.startReading();
        for (const entry of await store.getAll()) waiting.load(entry);
        const marks = await store.read(({ results }, rows) =>
          promisify<Mark[]>(results.index('by-time').getAll(rows.range())),
        );
        for (const { id, affects } of marks)
          if (affects) noteEnd({ id: id.slice(markId('').length), affects });
        if (due.size) startWork();
      };

      events.subscribe((event) => {
        if (event.type === 'invalidated' && event.cleared) {
          waiting.clear();
          due.clear();
          known = readAll();
          known.catch(() => {});
        }
        if (event.type === 'replayed' && due.size) startWork();
        if (!('entry' in event)) return;
        const { entry } = event;
        if (!entry.affects) return;
        if (isWaiting(event)) return waiting.add(entry);
        waiting.remove(entry);
        noteEnd(entry);
        startWork();
      });
      const count = async (url: string) => {
        await queue.load();
        await known;
        return waiting.count(url, (owner) => queue.lanes.isVisible(owner));
      };
      const late = () => {
        throw queue.lateError('getAll');
      };
      pendingWrites.addSource({ count: (url) => withTimeout(storageTimeoutSeconds, count(url), late) });

      return {
        draft: (request) => {
          const urls = checkedURLs(request, queue, urlsOf);
          return urls.length ? { affects: urls } : {};
        },
        // What the earlier request was to change is wrong in the cache until it is fetched again.
        redraft: (request, { affects: before = [] }) => {
          const urls = [...new Set([...before, ...checkedURLs(request, queue, urlsOf)])];
          return urls.length ? { affects: urls } : {};
        },
        settled: async (
          { results },
          { scope, queue: name },
          { id, owner, affects },
          { outcome, isAddition },
        ) => {
          if (!affects || isAddition) return;
          results.put({
            // It does not expire as the results do.
            ...{ id: markId(id), scope, queue: name, outcome, at: Infinity, affects },
            ...(owner !== undefined && { owner }),
          } satisfies Mark);
        },
        loaded: () => {
          known = readAll();
          // The next event of the worker reads again.
          known.catch(() => (known = undefined));
        },
        finish: async () => {
          if (due.size) startWork();
          await working;
        },
      };
    },
  };
}

/** A dead letter no longer waits: what it wanted is not going to happen by itself. */
const isWaiting = ({ type, entry }: QueueEvent & { entry: Entry }) =>
  /^(stored|sending|updated)$/.test(type) && entry.state !== 'dead';

/** What the app's function gives. A wrong answer loses no write: it changes no URL then. */
function checkedURLs(
  request: Request,
  { name, scope }: QueueState,
  urlsOf: NonNullable<ExtraOptions['affects']>,
): string[] {
  let given: unknown;
  try {
    given = noted(urlsOf(request));
    if (!Array.isArray(given)) throw new TypeError('no list');
    return [...new Set(given.map((url: string | URL) => withoutHash(new URL(url, scope).href)))];
  } catch (error) {
    if (process.env.NODE_ENV !== 'production')
      devLog('error', `Queue "${name}": "affects" must return a list of URLs, but gave`, given ?? error);
    return [];
  }
}
