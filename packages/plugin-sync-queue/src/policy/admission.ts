import type { Entry } from '../shared/entry.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

/** Whether `older` came before `newer` and has its key and lane, and so the same person. */
const isSameThing = (newer: Entry, older: Entry): boolean =>
  newer.coalesceKey !== undefined &&
  older.coalesceKey === newer.coalesceKey &&
  older.lane === newer.lane &&
  older.owner === newer.owner &&
  older.id !== newer.id &&
  older.order < newer.order;

/**
 * Whether nothing of the entry has left this device. An attempt is marked before its send, in the transaction that reads
 * the row: one that is under way shows.
 */
const isUnsent = ({ state, attempts, unknownSince, lastFailure }: Entry): boolean =>
  state === 'waiting' && !attempts && unknownSince === undefined && !lastFailure?.status;

/**
 * Whether `newer` takes the place of `older`. A change takes no creation's place: the server knows nothing of it yet. A
 * creation takes no deletion's place: the server may still have what is to be created again.
 */
export const supersedes = (newer: Entry, older: Entry): boolean =>
  isSameThing(newer, older) &&
  isUnsent(older) &&
  Boolean(older.creates ? newer.creates || newer.cancels : !older.cancels || !newer.creates);

/**
 * The entries among `others` that leave the queue when `newer` is stored. `newer` is one of them where it takes back
 * what was created and never sent: then nothing is left to do, and nothing is stored. An earlier deletion stays, and so
 * does what is before it: they are about what the server may have. Pure.
 */
export function leavingFor(newer: Entry, others: readonly Entry[]): Entry[] {
  const same = others.filter((older) => isSameThing(newer, older));
  const lastDeletion = Math.max(...same.map(({ cancels, order }) => (cancels ? order : -Infinity)));
  const since = same.filter(({ order }) => order > lastDeletion);
  const isCancelled =
    newer.cancels && isUnsent(newer) && since.some(({ creates }) => creates) && since.every(isUnsent);
  return isCancelled ? [...since, newer] : same.filter((older) => supersedes(newer, older));
}

export interface Limits {
  maxEntries: number;
  maxBytes: number;
  maxEntryBytes: number;
}

/** @throws SyncQueueError `limit-reached` where there is no room for `entry` beside `others` */
export function checkLimits(
  { queue: name, size }: Entry,
  limits: Limits,
  others: { entries: number; bytes: number },
): void {
  const needed: Limits = {
    maxEntryBytes: size,
    maxEntries: others.entries + 1,
    maxBytes: others.bytes + size,
  };
  for (const limit of Object.keys(needed) as (keyof Limits)[])
    if (needed[limit] > limits[limit])
      throw new SyncQueueError('limit-reached', { name, limit, most: limits[limit], needed: needed[limit] });
}

/**
 * Whether `request` is a form navigation that no page of the own origin is known to have begun. A replay of
 * it would be a first-party request: with `SameSite=Strict` cookies, which the browser withheld from the
 * form, and with the own `Origin`. Only a navigation reaches a worker from another site, and its `referrer`
 * has the origin of the page that began it, or is empty.
 */
export const isCrossSiteForm = (
  { mode, referrer }: Request,
  scope: string,
  { allowCrossSiteForms }: { allowCrossSiteForms: boolean },
): boolean => !allowCrossSiteForms && mode === 'navigate' && !referrer.startsWith(new URL('/', scope).href);
