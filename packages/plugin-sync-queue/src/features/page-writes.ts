import { promisify, withTimeout } from 'workbox-plugin-core';
import { laneOf, metadataOf } from '../queue/callbacks.ts';
import { createEntry } from '../queue/create-entry.ts';
import { adopt } from '../queue/enqueue.ts';
import type { Feature } from '../queue/feature.ts';
import { laneOfOwner } from '../queue/owners.ts';
import type { QueueState } from '../queue/queue-state.ts';
import type { PushParam } from '../queue/sync-queue.ts';
import { waitForTurn } from '../queue/wait-for-turn.ts';
import { report } from '../queue/worker-events.ts';
import type { Entry } from '../shared/entry.ts';
import type { ResultRecord } from '../shared/entry-result.ts';
import { pageLane, type PushedRequest, type SentResponse } from '../shared/messages.ts';
import { fromStorable, type StorableRequest } from '../shared/storable-request.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { readable, toRow } from '../storage/database.ts';

/** A page asks for an answer within this time. */
const keptSeconds = 10;

/**
 * Takes the writes of an `Outbox` in a page that this worker does not control: those that the page has stored while
 * there was no active worker, and those that it hands over. Needs `pages()`.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [pageWrites()] });
 */
export function pageWrites(): Feature {
  return {
    name: 'pageWrites',
    attach: (queue) => {
      const { lanes, store, events } = queue;
      /** Taken over with an attempt: a page may be sending them, and tells nobody but the store. */
      const attempted = new Map<string, Entry>();
      /** By the ids of the entries: the answers that pages ask for right after `pushRequest`. */
      const answers = new Map<string, Promise<SentResponse | undefined>>();
      events.subscribe((event) => {
        if ('entry' in event && event.type !== 'stored') attempted.delete(event.entry.id);
      });

      const takeOver = async () => {
        const taken = await store.write(async (stores, rows) => {
          const found: Entry[] = [];
          for (const entry of await rows.list(stores, 'by-lane', 0, pageLane)) {
            found.push(admit(queue, entry, await readable(stores.requests.get(entry.id))));
            stores.entries.put(toRow(found.at(-1)!));
          }
          return found;
        });
        for (const lane of lanes.all()) {
          if (lane.name !== pageLane) continue;
          lane.clear();
          lanes.dropIfEmpty(lane);
        }
        for (const entry of taken) {
          // What arrives from now on comes behind it.
          lanes.lastOrder = Math.max(lanes.lastOrder, entry.order);
          if (entry.attempts) attempted.set(entry.id, entry);
          await adopt(queue, entry);
        }
      };

      return {
        loaded: async () => {
          if (lanes.all().some(({ name }) => name === pageLane)) await takeOver().catch(report);
        },
        calls: {
          takeOver: async () => {
            await queue.load();
            await takeOver();
            for (const [id, entry] of attempted)
              if (!(await store.get(id)) && attempted.delete(id)) {
                lanes.known(entry)?.invalidate();
                void events.publish({ type: 'delivered', entry });
              }
          },

          answerTo: async (id) => answers.get(id),

          pushRequest: async (pushed, isThere = async () => true) => {
            const { id, metadata } = checkPushed(queue.name, pushed);
            const request = restore(queue.name, pushed.request);
            await queue.load();
            const [known, result] = [await store.get(id), await resultOf(queue, id)];
            // It was stored by this call already, whose answer was lost.
            if (known) return known;
            if (result) {
              const given = { id, lane: '', arrival: 0, createdAt: Date.now() };
              return createEntry(request, queue, given)[0];
            }
            const entry = await queue.verbs.pushRequest({ request, id, metadata } as PushParam);
            if (pushed.isWaiting) {
              const answer = answerTo(queue, entry, isThere).catch(() => undefined);
              answers.set(id, answer);
              void answer.then(() => setTimeout(() => answers.delete(id), keptSeconds * 1000));
            }
            return entry;
          },
        },
      };
    },
  };
}

/** The entry in the lane that its request has here. An entry whose request cannot be read is sent to no lane but the queue's. */
function admit(queue: QueueState, entry: Entry, record: StorableRequest | undefined): Entry {
  const { name, options, features } = queue;
  let request: Request;
  try {
    request = fromStorable(record!);
  } catch {
    return { ...entry, lane: laneOfOwner(entry.owner, '') };
  }
  const metadata = entry.metadata ?? metadataOf(request, name, options);
  const admitted: Entry = {
    ...entry,
    lane: laneOfOwner(entry.owner, laneOf(request, name, options) ?? ''),
    ...(metadata !== undefined && { metadata }),
  };
  for (const { draft } of features) Object.assign(admitted, draft?.(request, admitted));
  return admitted;
}

/** @throws SyncQueueError `unreadable-request` */
function checkPushed(name: string, pushed: unknown): PushedRequest {
  const { id } = { ...(pushed as PushedRequest) };
  if (typeof id !== 'string' || !id)
    throw new SyncQueueError('unreadable-request', { name, what: typeof id });
  return pushed as PushedRequest;
}

/** @throws SyncQueueError `unreadable-request` */
function restore(name: string, record: StorableRequest): Request {
  try {
    return fromStorable(record);
  } catch (cause) {
    throw new SyncQueueError('unreadable-request', { name, what: typeof record }, cause);
  }
}

const resultOf = ({ store }: QueueState, id: string) =>
  store.read(async ({ results }, rows) => {
    const result = await promisify<ResultRecord | undefined>(results.get(id));
    return rows.isOwn(result) ? result : undefined;
  });

/** The server's answer to an entry that is sent now. Nothing where the lane cannot go on, or the answer takes too long. */
function answerTo(
  queue: QueueState,
  entry: Entry,
  isThere: () => Promise<boolean>,
): Promise<SentResponse | undefined> {
  const { maxWaitSeconds } = queue.options;
  const answer = async () => {
    const response = await waitForTurn(queue.lanes.of(entry), entry.id, maxWaitSeconds, isThere);
    // An opaque response cannot be handed over.
    if (!response?.status) return undefined;
    const { status, statusText, headers } = response;
    const body = response.body && (await response.arrayBuffer());
    return { status, statusText, headers: [...headers] as [string, string][], body };
  };
  return withTimeout(maxWaitSeconds, answer(), () => undefined);
}
