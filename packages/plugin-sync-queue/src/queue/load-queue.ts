import { withTimeout } from 'workbox-plugin-core';
import { dropHeaders } from '../storage/database.ts';
import type { Lane } from './lane.ts';
import type { QueueState } from './queue-state.ts';
import { report } from './worker-events.ts';

/**
 * Reads the state and the first lanes, and the other lanes after that. Where it fails, or later where the other lanes
 * cannot be read, `failed` is called: the next event tries again.
 */
export async function loadQueue(queue: QueueState, failed: () => void): Promise<void> {
  const { lanes, store, features } = queue;
  const { omitHeaders, attemptTimeoutSeconds } = queue.options;
  try {
    await queue.migrate();
    const late = () => {
      throw queue.lateError('readState');
    };
    const state = await withTimeout(attemptTimeoutSeconds, store.readState(), late);
    const { heads, rest, lastOrder, paused, owner, omitted = [] } = state;
    queue.storageError = undefined;
    queue.wasEvicted();
    queue.paused = paused;
    if (lanes.owner === undefined) lanes.owner = owner;
    lanes.lastOrder = Math.max(lanes.lastOrder, lastOrder);
    lanes.load(heads, rest === undefined);
    queue.scanned = scan(queue, rest, failed);
    for (const { loaded } of features) await loaded?.(state);
    if (String(omitted) === String(omitHeaders)) return;
  } catch (error) {
    failed();
    queue.storageError = error;
    throw error;
  }
  await withTimeout(attemptTimeoutSeconds, omit(queue, omitHeaders), () => {}).catch(report);
}

async function scan({ store, lanes }: QueueState, after: string | undefined, failed: () => void) {
  try {
    for (let rest = after; rest !== undefined;) {
      const found = await store.readHeads(rest, 256);
      rest = found.rest;
      lanes.load(found.heads, rest === undefined);
    }
  } catch (error) {
    report(error);
    failed();
  }
}

/** Rows that were stored before an update may have headers that the update omits. */
async function omit({ store }: QueueState, names: string[]): Promise<void> {
  if (names.length)
    await store.write(async ({ entries, requests, results }, rows) => {
      await dropHeaders(requests, entries.index('by-order'), rows.range(), names);
      await dropHeaders(results, results.index('by-time'), rows.range(), names);
    });
  await store.setState({ omitted: names });
}

/** Reads the head of a lane for a page's request, where not all lanes are known yet. */
export async function loadLane({ store }: QueueState, lane: Lane): Promise<void> {
  const { look, finish } = lane.beginLook(() => 'stop');
  finish((await store.look([look]))[0], false);
}
