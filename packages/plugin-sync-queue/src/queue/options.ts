import type { Feature } from './feature.ts';
import type { Backoff } from 'workbox-plugin-core';
import type { MigrateFrom } from './migration-source.ts';
import type { Entry } from '../shared/entry.ts';
import type { IdempotencyKeyOptions } from '../policy/idempotency-key.ts';
import type { Classified, Verdict } from '../policy/outcome.ts';
import type { EnqueueRejection } from '../shared/entry-result.ts';
import type { Schedule } from '../shared/schedule.ts';
import type { TemporaryIdOptions } from '../shared/temporary-id-options.ts';

/** Told of an attempt that did not deliver: `entry` as it stands after it. */
export interface RequestDidFailParam {
  entry: Entry;
  /** As it was sent, or was to be; its body can be read. Missing where what was stored is no request any more. */
  request?: Request;
  response?: Response;
  error?: unknown;
}

/** What {@link SyncQueueHooks.requestWillReplay} is called with. */
export interface RequestWillReplayParam {
  entry: Entry;
  /** As it was stored; its body has not been read. */
  request: Request;
  /** The 401 that came back a moment ago, when this is asked again. */
  response?: Response;
}

/** What {@link ExtraOptions.requestDidConflict} is called with. */
export interface RequestDidConflictParam {
  entry: Entry;
  /** As it is stored, without what `requestWillReplay` puts on; its body can be read. */
  request: Request;
  /** The answer of the server, for example a 412. */
  response: Response;
}

/** Functions of the app that the queue calls. Each may take `attemptTimeoutSeconds`. */
export interface SyncQueueHooks {
  /**
   * Before each replay. A request that it returns is sent instead; what it puts on is not stored.
   * If it throws, nothing is sent, and the entry is tried again later. Where its body is another one than an
   * earlier attempt had that the server may have taken, it gets a new key ({@link Entry.formerKeys}): the server
   * may then do both. A `FormData` has a new boundary each time, and so another body.
   *
   * Asked once more when the answer would hold the lane (401): `response` is that answer, `request` as
   * it was stored. Put fresh credentials or a CSRF token on; it is sent again at once, as the same
   * attempt. A second such answer holds the lane, and so does throwing now.
   */
  requestWillReplay?: (param: RequestWillReplayParam) => Request | void | Promise<Request | void>;
  /** After the server took an entry. The entry is deleted whatever this does. The body of `request` can be read. */
  requestDidReplay?: (param: { entry: Entry; request: Request; response: Response }) => unknown;
  /** After an attempt that did not deliver. `entry.state` says what becomes of it; `dead` is the end. */
  requestDidFail?: (param: RequestDidFailParam) => unknown;
  /** When a page's write could neither be delivered nor kept; its page got the true error or answer. */
  queueDidReject?: (param: { queue: string; rejection: EnqueueRejection; error: unknown }) => unknown;
  /** After a dead letter was removed because `deadLetterRetentionMinutes` had passed. */
  deadLetterDidExpire?: (param: { entry: Entry }) => unknown;
  /**
   * After each replay in which something was sent: how many entries were delivered, how many attempts were
   * not, and how many entries are left to be sent, dead letters not counted.
   */
  queueDidReplay?: (param: { queue: string; delivered: number; failed: number; left: number }) => unknown;
  /**
   * When the last waiting entry has left. Dead letters do not count, and neither does what the browser
   * has evicted.
   */
  queueDidDrain?: (param: { queue: string }) => unknown;
}

/** A key of the option `coalesce` with what the request is for the thing that the key names. */
export interface CoalesceKey {
  key: string;
  /**
   * It creates the thing. No later change takes its place, because the server does not know the thing before it.
   * @default false
   */
  creates?: boolean;
  /**
   * It deletes the thing. Where the entry that `creates` the thing waits in the same lane, and no entry of the key was
   * ever sent, all of them are deleted, and this one is not stored. Its page gets a receipt, and the result of each is
   * `cancelled`. In any other case it takes the place of unsent changes and is sent: also where the server may have
   * received one of them.
   * @default false
   */
  cancels?: boolean;
}

/** The options of {@link SyncQueuePlugin}. Development builds check them. */
export interface SyncQueueOptions extends SyncQueueHooks {
  /**
   * There is none: the queue itself decides when an entry may be deleted. What it was used for in
   * workbox-background-sync is `requestWillReplay`, `requestDidReplay` or `classify`.
   */
  onSync?: never;
  /**
   * Minutes that an entry is tried for; afterwards it is tried once more and then becomes a dead
   * letter. As in `BackgroundSyncPlugin`, except that nothing vanishes.
   * @default 10080 (a week)
   */
  maxRetentionTime?: number;
  /**
   * Attempts, the live one included, before an entry becomes a dead letter. Answers of the server and
   * timeouts count; an outage of the network and a `requestWillReplay` that throws do not.
   * @default Infinity
   */
  maxAttempts?: number;
  /**
   * Bad answers of the server, or errors of `requestWillReplay` while online, before an entry stops holding
   * its lane back. Failures of the network do not count: an outage costs no order.
   * @default 10
   */
  parkAfter?: number;
  /**
   * The lane of a request: entries of one lane keep their order, lanes are independent. `null`: this
   * request is never stored and never waits (sign-in, sign-out, token refresh). Look at its URL,
   * method and headers; its body must not be read.
   * @default one lane for the whole queue
   */
  lane?: (request: Request) => string | null;
  /**
   * Lanes that are replayed side by side. Browsers allow six connections to an HTTP/1.1 server; six
   * here would leave the page none.
   * @default 3
   */
  concurrency?: number;
  /**
   * `before-send`: stored before anything leaves, so that even a browser killed in mid-flight loses
   * nothing, for the price of a strict commit at every write. `on-failure`: stored when the send failed.
   * @default 'on-failure'
   */
  persist?: 'on-failure' | 'before-send';
  /**
   * Seconds that a page waits for a request which had to queue up behind others, before it gets a
   * receipt. It gets one at once when the first of them is not ready or fails.
   * @default 5
   */
  maxWaitSeconds?: number;
  /**
   * Seconds that one replay may take, the answer's body included.
   * @default 60
   */
  attemptTimeoutSeconds?: number;
  /**
   * Waits between attempts: exponential with full jitter.
   * @default { baseSeconds: 2, maxSeconds: 900 }
   */
  backoff?: Partial<Backoff>;
  /**
   * The most seconds that a `Retry-After` may ask for. The entry is sent at random between that time and half as long
   * after it: the server has named the same time to all clients.
   * @default 3600
   */
  retryAfterMaxSeconds?: number;
  /**
   * Says what an answer or an error means, also in its own time; `undefined` leaves it to the table in
   * docs/options.md, and so does one that throws or takes longer than `attemptTimeoutSeconds`. Asked live, too (`live`):
   * the page waits for it then, and gets the answer or the error itself after `delivered` and `dead-letter`. After
   * a live `conflict` it gets a receipt, and the write is sent once more: only a replay makes a conflict.
   *
   * @example
   * // GraphQL says 200 to what it refuses.
   * new SyncQueuePlugin('outbox', {
   *   classify: async ({ response }) =>
   *     response?.ok && (await response.json()).errors ? 'dead-letter' : undefined,
   * });
   */
  classify?: (param: Classified) => Verdict | void | Promise<Verdict | void>;
  /**
   * The header by which a server that honours it takes a write only once, sent from the first
   * attempt on. `false`: none.
   * @default { header: 'Idempotency-Key', format: 'quoted', origins: [] }
   */
  idempotencyKey?: false | IdempotencyKeyOptions;
  /**
   * What a page gets when its write was kept. `request` is the page's; its body can be read. `false`: as in
   * Workbox, the error or the real answer.
   * @default 202 with a {@link Receipt}, or a small page for a form navigation
   */
  queuedResponse?: false | ((param: { entry: Entry; request: Request }) => Response | Promise<Response>);
  /**
   * Headers that are never written to the disk, in any case of letters: tokens, session ids. What was
   * kept is replayed without them; put fresh ones on in `requestWillReplay`. Live requests keep theirs.
   * @default []
   */
  omitHeaders?: string[];
  /**
   * The most entries that wait; dead letters do not count. A write beyond it is refused: its page gets
   * the true error or answer, `queueDidReject` and the snapshot say why, and what is kept stays.
   * @default Infinity
   */
  maxEntries?: number;
  /**
   * The most bytes of all bodies that wait, as `maxEntries`, and of the answers' bodies that are kept for
   * `result(id)`: those make way, the oldest first.
   * @default Infinity
   */
  maxBytes?: number;
  /**
   * The most bytes of one body, as `maxEntries`.
   * @default Infinity
   */
  maxEntryBytes?: number;
  /**
   * Keeps form navigations, too, that a page of another site may have begun: their `referrer` is not of the
   * own origin, or empty (`Referrer-Policy: no-referrer`, an app that shares to a `share_target`). Without it
   * they go to the network as they are and are never kept.
   *
   * Dangerous: a kept form is sent later as the app's own request, with the session's cookies
   * (`SameSite=Strict` included) and the own `Origin`, so any site can act as the person who is signed in.
   * Set it only where the server proves in another way that the person wanted it, by a CSRF token in the
   * form for instance, and give that route a queue of its own.
   * @default false
   */
  allowCrossSiteForms?: boolean;
  /**
   * The key of requests of which only the last matters, such as the saves of one draft; no key: it
   * stands for itself. A newer entry replaces those of the same key in its lane (and so of the same
   * person) that wait and were never sent, and takes its own place at the tail. Look at URL, method and
   * headers; the body must not be read.
   *
   * A key with `creates` and one with `cancels` are for what is created and deleted again before anything of it was
   * sent: see {@link CoalesceKey}.
   * @default nothing is replaced
   * @example
   * new SyncQueuePlugin('outbox', {
   *   coalesce: ({ method, url, headers }) => {
   *     const key = headers.get('X-Note') ?? url;
   *     return { key, creates: method === 'POST', cancels: method === 'DELETE' };
   *   },
   * });
   */
  coalesce?: (request: Request) => string | CoalesceKey | null | undefined;
  /**
   * What is kept with a write that a route captured, and found at `entry.metadata` by hooks and pages:
   * anything that `structuredClone()` takes, no promise. Look at URL, method and headers; the body must not
   * be read. `pushRequest` has a parameter of its own for it.
   * @default nothing
   */
  metadata?: (request: Request) => unknown;
  /**
   * Features that no option of this list turns on. Each is imported by its name, and costs nothing where it is not:
   * `affects()`.
   * @default []
   */
  features?: readonly Feature[];
  /**
   * Seconds for which `result(id)` can say how an entry ended. 0: nothing is kept of the answers.
   * @default 86400 (a day)
   */
  resultRetentionSeconds?: number;
  /**
   * The most bytes kept of an answer's body. 0: its status and headers only.
   * @default 16384
   */
  resultMaxBytes?: number;
  /**
   * Minutes for which a dead letter is kept after its last attempt, for `retry(id)` or `discard(id)`. Then
   * it is removed: `deadLetterDidExpire` is called, and pages see it leave. Infinity: it stays.
   * @default 43200 (30 days)
   */
  deadLetterRetentionMinutes?: number;
  /**
   * Who uses the app now: asked when a write is kept and right before each send, so that what belongs
   * to one person is never sent as another. Anything but a string with a character in it (nobody has
   * signed in, an error, no answer within `attemptTimeoutSeconds`): nothing is sent. The owner is part
   * of the lane. Where only the page knows, leave it out and call `setOwner(id)`.
   * @default the queue knows of no persons
   */
  owner?: () => string | null | undefined | Promise<string | null | undefined>;
  /**
   * Given to `fetch` at each replay, as a strategy's `fetchOptions` are live: give the same to both. Their headers
   * are merged with those of the request, live too where this option has them. Workbox alone would replace all
   * headers of a live request by them, the key too.
   */
  fetchOptions?: RequestInit;
  /**
   * Sends through and keeps what is stored as it is: a switch for emergencies.
   * @default false
   */
  disabled?: boolean;
  /**
   * Takes over what an older queue left in this browser, at the worker's first use and whenever its
   * old `sync` event fires: `workboxBackgroundSync`, `serwistBackgroundSync`, `syncQueue('old-name')`,
   * or a list of them. Leave it in for as long as there may be devices that have not been back.
   * @default none
   */
  migrateFrom?: MigrateFrom | readonly MigrateFrom[];
  /**
   * Never registers for `sync`, for runtimes that offer it and do not fire it (Electron).
   * @default false
   */
  forceSyncFallback?: boolean;
}

/** The options of the features that are imported one by one. */
export interface ExtraOptions {
  /**
   * The URLs whose answers a write changes, relative ones from the scope. While the write waits, a
   * `PeriodicRefreshPlugin` of the same worker replaces nothing that is stored for these URLs, and its routes say so in
   * the header `Sync-Queue-Pending` (how many writes wait). Once no write to a URL waits any more, the URL is fetched
   * again through its route, and open pages get the message `CACHE_UPDATED` of workbox-broadcast-update. Look at URL,
   * method and headers; the body must not be read.
   * @default a write changes no URL
   */
  affects?: (request: Request) => readonly (string | URL)[];
  /**
   * Gives the queue `retryAll`, `discardAll` and `update`, for pages too. Only a config has it: elsewhere import
   * `commands()`.
   * @default false
   */
  commands?: boolean;
  /**
   * The ids of the entries that must be delivered before this one: each receipt has one, in its body and in the header
   * `Sync-Queue-Entry`. They may be of any lane. If one of them is given up, this one is a dead letter, `dependency`.
   * Only earlier entries of the same person count; any other id counts as delivered. `metadata` is that of the entry.
   * Look at URL, method and headers; the body must not be read.
   * @default a write waits for the earlier ones of its lane only
   * @example
   * const after = ({ headers }: Request) => headers.get('X-After')?.split(' ');
   * new SyncQueuePlugin('outbox', { features: [dependencies(after)] });
   */
  dependsOn?: (request: Request, metadata: unknown) => readonly string[] | null | undefined | void;
  /**
   * Where the server's answers have the ids that take the place of the page's temporary ones in later requests.
   * @default temporary ids are sent as they are
   * @example
   * new SyncQueuePlugin('outbox', { features: [temporaryIds({ header: 'Location' })] });
   */
  temporaryIds?: TemporaryIdOptions;
  /**
   * When a write may be sent: `priority` of its lane, `notBefore`, `expiresAt`, and `constraints` on the device. A write
   * of a page that may not be sent now is stored, and the page gets a receipt. The others of its lane wait behind it, so
   * give what waits for long a lane of its own. `metadata` is that of the entry. Look at URL, method and headers; the
   * body must not be read.
   * @default a write is sent as soon as it is its turn
   * @example
   * const whenCheap = ({ url }: Request) => (url.endsWith('/video') ? { constraints: { unmetered: true } } : null);
   * new SyncQueuePlugin('uploads', { features: [schedule(whenCheap)] });
   */
  schedule?: (request: Request, metadata: unknown) => Schedule | null | undefined | void;
  /**
   * The answers at replay that are a conflict: the server has another version. The entry is kept in its place, and its
   * lane waits until somebody calls `resolve(id, request)`, `retry(id)` or `discard(id)`. A 409 to a request with a key
   * is tried again three times before, because the first request with that key may still be at work. A page that
   * waits for the answer gets the answer itself.
   * @default [412]
   */
  conflictStatuses?: number[];
  /**
   * Called at a replay that is a conflict. A request that it returns takes the place of the stored one under a new key
   * and is sent at once. Without one the entry waits for a person. After five such requests in a row it is not
   * called again.
   *
   * @example
   * // The last write wins: it is sent again for the version that the server has now.
   * const requestDidConflict = ({ request, response }: RequestDidConflictParam) => {
   *   const headers = new Headers(request.headers);
   *   headers.set('If-Match', response.headers.get('ETag') ?? '*');
   *   return new Request(request, { headers });
   * };
   * new SyncQueuePlugin('outbox', { features: [conflicts({ requestDidConflict })] });
   */
  requestDidConflict?: (
    param: RequestDidConflictParam,
  ) => Request | undefined | void | Promise<Request | undefined | void>;
  /**
   * Reads what the server says went wrong (`application/problem+json`) into `lastFailure.problem`.
   * @default false
   */
  problems?: true;
  /**
   * Replays nothing to an origin that has asked for time, by `Retry-After` of a 429 or 503 or by an exhausted
   * `RateLimit`. Without it only the lane of that entry waits.
   * @default false
   */
  originPauses?: true;
  /**
   * Takes the writes of pages that no worker controls, which use an `Outbox` of `workbox-plugin-sync-queue/outbox`.
   * Without it they reject with `missing-feature`.
   * @default false
   */
  pageWrites?: true;
}

/** The options of a queue in a config of `workbox-plugin-build`: it imports the features that they need. */
export type ConfigOptions = Omit<SyncQueueOptions, 'onSync' | 'features'> & ExtraOptions;

/** The options that a feature takes, and not the queue itself. */
export type FeatureOption =
  | keyof SyncQueueHooks
  | 'owner'
  | 'coalesce'
  | 'migrateFrom'
  | 'maxEntries'
  | 'maxBytes'
  | 'maxEntryBytes'
  | 'resultRetentionSeconds'
  | 'resultMaxBytes'
  | 'deadLetterRetentionMinutes'
  | 'features';

/** The options of the queue itself. */
export type CoreOptions = Omit<SyncQueueOptions, FeatureOption>;

export type Defaulted =
  | 'maxRetentionTime'
  | 'maxAttempts'
  | 'parkAfter'
  | 'concurrency'
  | 'persist'
  | 'maxWaitSeconds'
  | 'attemptTimeoutSeconds'
  | 'retryAfterMaxSeconds'
  | 'idempotencyKey'
  | 'omitHeaders'
  | 'allowCrossSiteForms'
  | 'disabled'
  | 'forceSyncFallback';

export type ResolvedOptions = Omit<CoreOptions, Defaulted | 'backoff'> &
  Required<Pick<CoreOptions, Defaulted>> & { backoff: Backoff };
