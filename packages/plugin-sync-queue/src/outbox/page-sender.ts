import { withLock, withTimeout } from 'workbox-plugin-core/shared';
import {
  afterFailure,
  attemptTimeoutDefault,
  failureDefaults,
  markAttempt,
  needsReconcile,
} from '../policy/conclude.ts';
import { exchange } from '../policy/exchange.ts';
import { classifyLive, classifyReplayed, type Outcome } from '../policy/outcome.ts';
import { isReady, type Signals } from '../policy/readiness.ts';
import type { Entry } from '../shared/entry.ts';
import { lockNameOf, pageLane } from '../shared/messages.ts';
import { fromStorable, referrerOf, type StorableRequest } from '../shared/storable-request.ts';
import { startOfBody } from '../shared/start-of-body.ts';
import {
  type Claim,
  type Ending,
  type LoadedState,
  type QueueStore,
  unmark,
} from '../storage/queue-store.ts';
import type { OutboxOptions } from './options.ts';
import { resultMaxBytes } from './page-store.ts';
import type { ScopeWorker } from './scope-worker.ts';

/** A request of this page that waits for its answer. */
export interface WaitingRequest {
  /** Those that are not written to the disk, too. */
  headers: Headers;
  signal: AbortSignal;
  /** Whether it is at the network. */
  isSent: boolean;
  /** With nothing the page gets a receipt. */
  answer: (response?: Response) => void;
}

/** What a page tells of an entry: `undefined` where it has left the queue. */
export type OnChange = (id: string, entry: Entry | undefined) => void;

/** Who uses the app, where `setOwner` said `stored` last. */
export type AskOwner = (stored: string | null | undefined) => Promise<string | null | undefined>;

/**
 * Sends what pages have stored, in order, while the scope has no active worker. It holds the Web Lock of the worker's
 * replay, so that only one page or worker sends.
 */
export class PageSender {
  /** By the ids of their entries. */
  readonly waiting = new Map<string, WaitingRequest>();
  /** The entry that is at the server now. */
  sendingId: string | undefined;
  readonly #store: QueueStore;
  readonly #lock: string;
  readonly #worker: ScopeWorker;
  readonly #options: OutboxOptions;
  readonly #askOwner: AskOwner;
  readonly #changed: OnChange;
  // What failed on the network before this page was opened is due at once.
  readonly #signals: Signals = { traffic: 0, connectivity: 1, lastChance: 0 };
  #sequence = 1;
  /** The signals before the last attempts at entries. */
  readonly #marks = new Map<string, number>();
  /** Who controlled the page when the scope had no active worker. */
  #controller: ServiceWorker | null | undefined;

  constructor(
    name: string,
    store: QueueStore,
    worker: ScopeWorker,
    options: OutboxOptions,
    askOwner: AskOwner,
    changed: OnChange,
  ) {
    this.#store = store;
    this.#lock = lockNameOf(worker.scope, name);
    this.#worker = worker;
    this.#options = options;
    this.#askOwner = askOwner;
    this.#changed = changed;
  }

  /** Notes why entries may be due. */
  signal(trigger: 'traffic' | 'connectivity') {
    this.#signals[trigger] = ++this.#sequence;
  }

  /**
   * Sends what is due, with `only` up to that entry. It ends when the scope has an active worker. Returns whether anything
   * was sent.
   */
  drain(only?: string): Promise<boolean> {
    return withLock(this.#lock, async () => {
      let isSent = false;
      for (;;) {
        const claim = await this.#claim();
        if (!claim) return isSent;
        isSent = true;
        const { id } = claim.entry;
        const ending = await this.#send(claim);
        const entry = await this.#store.conclude(ending);
        this.#changed(id, ending.change && entry);
        if (id === only || !ending.ended) return isSent;
      }
    });
  }

  /** Whether something stands before what pages have stored that only a worker can send. */
  isBlocked({ heads, rest, paused }: LoadedState, first: Entry): boolean {
    const isBefore = ({ lane, state, order }: Entry) =>
      lane !== pageLane && state === 'waiting' && order < first.order;
    return paused || rest !== undefined || heads.some(isBefore);
  }

  /** A request of nobody is sent while its page waits, and not later. */
  isSendable({ id, owner }: Entry, user: string | null | undefined): boolean {
    return owner === (user ?? undefined) && (user !== null || this.waiting.has(id));
  }

  async #claim(): Promise<Claim | undefined> {
    this.#controller = this.#worker.controller;
    if (await this.#worker.active()) return undefined;
    const state = await this.#store.readState();
    const user = await this.#askOwner(state.owner);
    const decide = (entry: Entry) => {
      if (this.isBlocked(state, entry)) return 'stop';
      if (!this.isSendable(entry, user)) return 'skip';
      const mark = this.#marks.get(entry.id) ?? 0;
      if (isReady(entry, Date.now(), mark, this.#signals, failureDefaults)) return 'send';
      return entry.state === 'parked' ? 'skip' : 'stop';
    };
    const { claim } = await this.#store.claimNext([{ lane: pageLane, from: 0, decide }], (entry) =>
      markAttempt(entry, Date.now(), navigator.onLine),
    );
    if (claim) this.#marks.set(claim.entry.id, this.#sequence);
    return claim;
  }

  /** Makes one attempt and says how it ended. Without `ended` nothing was sent. */
  async #send(claim: Claim): Promise<Ending> {
    const { entry, before } = claim;
    const waiting = this.waiting.get(entry.id);
    const { owner } = await this.#store.readState(1);
    const user = await this.#askOwner(owner);
    // From here to the send nothing is awaited, so that neither the owner nor the controller can change. Through a
    // controller that has just arrived, the request would be a new write of its queue, behind the later ones.
    if (!this.isSendable(entry, user) || this.#worker.controller !== this.#controller) return unmark(before);
    if (waiting) waiting.isSent = true;
    this.sendingId = entry.id;
    this.#changed(entry.id, { ...entry, state: 'sending' });
    const outcome = await this.#attempt(claim, waiting);
    this.sendingId = undefined;
    this.waiting.delete(entry.id);
    const verdict = classifyReplayed(outcome, entry);
    const { response, body } = outcome;
    const isTold = waiting && response && classifyLive(response) === 'delivered';
    const hasEnded = verdict === 'delivered' || isTold;
    const ended = { outcome: verdict === 'delivered' ? verdict : ('refused' as const), response, body };
    const copy = waiting && hasEnded ? response?.clone() : undefined;
    waiting?.answer(hasEnded ? response : undefined);
    if (!hasEnded) {
      const circumstances = { now: Date.now(), onLine: navigator.onLine };
      const change = (current: Entry) =>
        afterFailure(current, outcome, verdict, failureDefaults, circumstances);
      return { entry, change, ended };
    }
    const complete = async (answer: Response) => {
      const body = await startOfBody(answer, resultMaxBytes);
      await this.#store.conclude({ entry, ended: { ...ended, body, isAddition: true } });
    };
    return { entry, ended, recorded: () => void (copy && complete(copy).catch(() => {})) };
  }

  /** The attempt itself. Without a page that waits, it ends with the answer's body. */
  async #attempt({ entry, request: record }: Claim, waiting: WaitingRequest | undefined): Promise<Outcome> {
    const { idempotencyKey, omitHeaders = [] } = this.#options;
    if (idempotencyKey && needsReconcile(entry, Date.now(), idempotencyKey.ttlSeconds))
      return { kind: 'needs-reconcile' };
    const controller = new AbortController();
    const { signal } = controller;
    waiting?.signal.addEventListener('abort', () => controller.abort(waiting.signal.reason));
    const create = () => {
      const request = fromStorable(record as StorableRequest);
      for (const name of omitHeaders) {
        const value = waiting?.headers.get(name);
        if (value) request.headers.set(name, value);
      }
      return request;
    };
    let kind: Outcome['kind'] = 'unreadable';
    const answer = async (): Promise<Outcome> => {
      const request = create();
      kind = 'network';
      const send = (sent: Request, redirect = sent.redirect) =>
        fetch(sent, { ...referrerOf(sent), redirect, signal });
      const [sent, response] = await exchange(request, create, false, send);
      const body = waiting ? undefined : await startOfBody(response.clone(), resultMaxBytes);
      return { kind: 'answer', request: sent, response, ...(body && { body }) };
    };
    try {
      return await withTimeout(attemptTimeoutDefault, answer(), () => {
        kind = 'timeout';
        controller.abort();
        throw new Error(`No whole answer within ${attemptTimeoutDefault} s`);
      });
    } catch (error) {
      return { kind, error };
    }
  }
}
