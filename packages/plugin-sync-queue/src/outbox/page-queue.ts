import { createMessage, withTimeout, channelName } from 'workbox-plugin-core/shared';
import type { Place } from 'workbox-plugin-core/window';
import { attemptTimeoutDefault } from '../policy/conclude.ts';
import { newEntry } from '../policy/new-entry.ts';
import type { Entry } from '../shared/entry.ts';
import { type ChangePayload, changeType, pageLane, protocol, type QueueCalls } from '../shared/messages.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { toStorable } from '../shared/storable-request.ts';
import type { LoadedState, QueueStore } from '../storage/queue-store.ts';
import type { OutboxOptions } from './options.ts';
import { createPageStore, isCreated, resultOf } from './page-store.ts';
import { PageSender } from './page-sender.ts';
import type { ScopeWorker } from './scope-worker.ts';

/** As the worker: a request waits no longer for storage, and a second more for each megabyte. */
const storageTimeoutSeconds = 3;
/** As the option of the queue by default. */
const maxWaitSeconds = 5;

/** The queue of a scope without an active worker, in a page: stores, lists and sends by the rules of the worker. */
export class PageQueue implements Place {
  readonly scope: string;
  readonly registration: ScopeWorker['registration'];
  readonly #name: string;
  readonly #options: OutboxOptions;
  readonly #omitted: readonly string[];
  readonly #worker: ScopeWorker;
  readonly #store: QueueStore;
  readonly #sender: PageSender;
  /** Changes of this page are numbered as those of a worker. */
  readonly #run = crypto.randomUUID();
  #number = 0;
  #draining: Promise<unknown> | undefined;

  constructor(name: string, worker: ScopeWorker, options: OutboxOptions) {
    this.scope = worker.scope;
    this.registration = worker.registration;
    this.#name = name;
    this.#worker = worker;
    this.#omitted = (options.omitHeaders ?? []).map((header) => header.toLowerCase());
    this.#options = { idempotencyKey: {}, ...options };
    this.#store = createPageStore(worker.scope, name, this.#omitted);
    this.#sender = new PageSender(
      name,
      this.#store,
      worker,
      { ...this.#options, omitHeaders: [...this.#omitted] },
      this.#owner,
      (id, entry) => this.#publish([[id, entry]], entry?.state === 'sending' ? Infinity : 0),
    );
  }

  /** What leaves nothing on the disk. Called in the order of the requests. */
  async prepare(request: Request, metadata: unknown): Promise<{ id: string; keyed: Request; draft: Entry }> {
    const id = crypto.randomUUID();
    const place = {
      id,
      scope: this.scope,
      queue: this.#name,
      lane: pageLane,
      order: 0,
      createdAt: Date.now(),
    };
    const given = { ...place, ...(metadata !== undefined && { metadata }) };
    const [draft, keyed] = newEntry(request, given, this.#options.idempotencyKey!);
    return { id, keyed, draft };
  }

  /**
   * Stores a write strictly.
   * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata` or `storage-failed`
   */
  async add(draft: Entry, keyed: Request): Promise<Entry> {
    const record = await this.toRecord(keyed.clone(), this.#omitted);
    const size = record.body?.byteLength ?? 0;
    let isLate = false;
    const add = async () => {
      const { owner: stored } = await this.#store.readState(1);
      const owner = await this.#owner(stored);
      const entry = { ...draft, size, ...(owner && { owner }) };
      await this.#store.add(entry, record);
      if (isLate) await this.#store.delete(entry.id);
      else this.#publish([[entry.id, entry]], 0);
      return entry;
    };
    return withTimeout(storageTimeoutSeconds + size / 1e6, add(), () => {
      isLate = true;
      const details = { name: this.#name, what: 'add', error: 'TimeoutError', why: 'no answer in time' };
      throw new SyncQueueError('storage-failed', details);
    });
  }

  /** @throws SyncQueueError `unreadable-request` */
  toRecord(request: Request, omit: readonly string[] = []) {
    return toStorable(request, omit).catch((cause: unknown) => {
      throw new SyncQueueError('unreadable-request', { name: this.#name, what: request.url }, cause);
    });
  }

  /** Whether nothing waits, as far as that can be read in time. */
  async isEmpty(): Promise<boolean> {
    const size = this.#store.size().catch(() => 0);
    return (await withTimeout(storageTimeoutSeconds, size, () => 0)) === 0;
  }

  /**
   * The answer to a stored write, if it comes at once; `undefined` where the write waits.
   *
   * @throws the reason of `signal`: the page takes the write back
   */
  async answerTo({ id }: Entry, { headers }: Request, signal: AbortSignal): Promise<Response | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const takeBack = () => void this.#discard(id).catch(() => {});
    try {
      return await new Promise<Response | undefined>((resolve, reject) => {
        const waiting = { headers, signal, isSent: false, answer: resolve };
        this.#sender.waiting.set(id, waiting);
        signal.addEventListener('abort', takeBack);
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        this.#sender.signal('traffic');
        void this.#end(this.#sender.drain(id)).finally(() => resolve(undefined));
        timer = setTimeout(() => waiting.isSent || resolve(undefined), maxWaitSeconds * 1000);
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', takeBack);
      this.#sender.waiting.delete(id);
    }
  }

  /** Sends what is due. */
  drain(): Promise<unknown> {
    return (this.#draining ??= this.#end(this.#sender.drain()).finally(() => (this.#draining = undefined)));
  }

  /** Set by the outbox: tells the worker of what this page has done. */
  handOver: () => Promise<void> = async () => {};

  readonly answer = async (
    call: keyof QueueCalls,
    args: unknown[],
  ): Promise<{ value: unknown } | undefined> => {
    const own = this.#calls[call] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (!own || (await this.#worker.active())) return undefined;
    return { value: await own(...args) };
  };

  readonly #calls: Partial<QueueCalls> = {
    overview: async () => {
      // Other pages change the list too: of two lists the later one counts.
      const position = { workerRun: this.#run, number: ++this.#number };
      const { entries, state, owner } = await this.#list();
      const status = { paused: state.paused, disabled: false, ...(owner !== undefined && { owner }) };
      const generation = entries.length ? await this.#store.generation() : undefined;
      return {
        ...status,
        ...position,
        entries,
        generation,
        nextAttemptAt: this.#nextAttemptAt(entries, state, owner),
      };
    },
    size: async () => (await this.#list()).entries.filter(({ state }) => state !== 'dead').length,
    wake: async (reason) => {
      if (reason !== 'poll') this.#sender.signal(reason === 'online' ? 'connectivity' : 'traffic');
      const { entries, state, owner } = await this.#list();
      if (entries.length) void this.drain();
      return { nextAttemptAt: this.#nextAttemptAt(entries, state, owner) };
    },
    replayRequests: async () => {
      this.#sender.signal('connectivity');
      void this.drain();
    },
    result: async (id) => {
      const entry = await this.#store.get(id);
      if (entry && entry.state !== 'dead') return undefined;
      const result = await resultOf(this.#store, id);
      if (!result) throw new SyncQueueError('not-found', { name: this.#name, id });
      return result;
    },
    discard: async (id) => {
      if (!(await this.#discard(id))) throw new SyncQueueError('not-found', { name: this.#name, id });
    },
  };

  async #discard(id: string): Promise<boolean> {
    const wasThere = await this.#store.delete(id, { outcome: 'discarded' });
    this.#publish([[id, undefined]], 0);
    return wasThere;
  }

  readonly #owner = async (stored: string | null | undefined): Promise<string | null | undefined> => {
    const { owner } = this.#options;
    if (!owner) return stored;
    const asking = (async () => owner())().catch(() => null);
    const id: unknown = await withTimeout<unknown>(attemptTimeoutDefault, asking, () => null);
    return typeof id === 'string' && id ? id : null;
  };

  /** What the present person sees. */
  async #list() {
    const none: LoadedState = { heads: [], lastOrder: 0, paused: false };
    const isThere = await isCreated();
    const state = isThere ? await this.#store.readState() : none;
    const owner = await this.#owner(state.owner);
    const all = isThere ? await this.#store.getAll() : [];
    const entries = all
      .filter((entry) => owner === undefined || entry.owner === undefined || entry.owner === owner)
      .map((entry): Entry => (entry.id === this.#sender.sendingId ? { ...entry, state: 'sending' } : entry));
    return { entries, state, owner };
  }

  #nextAttemptAt(entries: readonly Entry[], state: LoadedState, owner: string | null | undefined): number {
    let at = Infinity;
    for (const entry of entries) {
      if (entry.lane !== pageLane || entry.state === 'dead' || !this.#sender.isSendable(entry, owner))
        continue;
      if (this.#sender.isBlocked(state, entry)) break;
      at = Math.min(at, entry.nextAttemptAt);
      if (entry.state !== 'parked') break;
    }
    return at;
  }

  /** After a drain: a worker that has arrived meanwhile is told, and pages learn when the next attempt is due. */
  async #end(draining: Promise<boolean>): Promise<void> {
    try {
      if (!(await draining)) return;
      if (await this.#worker.active()) return await this.handOver();
      const { entries, state, owner } = await this.#list();
      this.#publish([], this.#nextAttemptAt(entries, state, owner));
    } catch {
      // What is stored stays, and the next event tries again.
    }
  }

  /** Tells the pages, this one too. */
  #publish(entries: [string, Entry | undefined][], nextAttemptAt: number) {
    if (typeof BroadcastChannel === 'undefined') return;
    const since = this.#number++;
    const change: ChangePayload = {
      ...{ queue: this.#name, workerRun: this.#run, since, number: this.#number },
      ...{ entries: new Map(entries), nextAttemptAt },
    };
    const channel = new BroadcastChannel(channelName(protocol, this.scope));
    channel.postMessage(createMessage(protocol, this.scope, changeType, change));
    channel.close();
  }
}
