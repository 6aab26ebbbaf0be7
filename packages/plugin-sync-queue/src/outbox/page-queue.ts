import { createMessage, withTimeout, channelName } from 'workbox-plugin-core/shared';
import { attemptTimeoutDefault } from '../policy/conclude.ts';
import { newEntry } from '../policy/new-entry.ts';
import { checkOwner } from '../shared/check-owner.ts';
import { checkPage } from '../shared/check-page.ts';
import type { Entry } from '../shared/entry.ts';
import { type ChangePayload, changeType, pageLane, protocol, type QueueCalls } from '../shared/messages.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import { receipt } from '../shared/receipt.ts';
import { toStorable } from '../shared/storable-request.ts';
import { isCreated } from '../shared/stored-queues.ts';
import type { QueueStore } from '../storage/queue-store.ts';
import type { OutboxOptions } from './options.ts';
import { PageList } from './page-list.ts';
import { createPageStore, resultOf } from './page-store.ts';
import { PageSender } from './page-sender.ts';
import type { ScopeWorker } from './scope-worker.ts';

declare const process: { env: { NODE_ENV?: string } };

/** As the worker: a request waits no longer for storage, and a second more for each megabyte. */
const storageTimeoutSeconds = 3;
/** As the option of the queue by default. */
const maxWaitSeconds = 5;

/** A person has signed in: the server is asked again. */
const released = (held: Entry): Entry => ({ ...held, state: 'waiting', nextAttemptAt: 0 });

/** Sends a request at once, and gives its answer later. */
type Send = (request: Request) => () => Promise<Response>;

/** The queue of a scope without an active worker, in a page: stores, lists and sends by the rules of the worker. */
export class PageQueue {
  readonly #scope: string;
  readonly #name: string;
  readonly #options: OutboxOptions;
  readonly #omitted: readonly string[];
  readonly #worker: ScopeWorker;
  readonly #handOver: () => Promise<void>;
  readonly #store: QueueStore;
  readonly #sender: PageSender;
  readonly #list: PageList;
  /** Changes of this page are numbered as those of a worker. */
  readonly #run = crypto.randomUUID();
  #number = 0;
  #draining: Promise<unknown> | undefined;

  /** @param handOver tells a worker that has arrived of what this page has done */
  constructor(name: string, worker: ScopeWorker, options: OutboxOptions, handOver: () => Promise<void>) {
    this.#scope = worker.scope;
    this.#name = name;
    this.#worker = worker;
    this.#handOver = handOver;
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
    this.#list = new PageList(this.#store, this.#sender, this.#owner);
  }

  /**
   * Stores a write strictly, and sends it when it is its turn.
   * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata` or `storage-failed`
   */
  async push(request: Request, metadata: unknown): Promise<Entry> {
    const [draft, keyed] = this.#create(request, metadata);
    const entry = await this.#add(draft, keyed);
    void this.drain();
    return entry;
  }

  /**
   * Stores a write strictly. What it returns sends it and waits for the answer. Where storage is refused and nothing
   * waits, the write is sent as it is.
   *
   * @throws SyncQueueError `unreadable-request` or `storage-failed`
   */
  async place(request: Request, send: Send): Promise<() => Promise<Response>> {
    const [draft, keyed] = this.#create(request, undefined);
    try {
      const entry = await this.#add(draft, keyed);
      return async () => (await this.#answerTo(entry, keyed, request.signal)) ?? receipt(entry);
    } catch (error) {
      // Sending needs no storage; but nothing may come before what waits. A storage that hangs is not asked again.
      const { code, details } = error as SyncQueueError;
      const isLate = details?.['error'] === 'TimeoutError';
      if (code !== 'storage-failed' || !(isLate || (await this.#isEmpty()))) throw error;
      return send(keyed);
    }
  }

  #create(request: Request, metadata: unknown): [draft: Entry, keyed: Request] {
    const given = {
      ...{ id: crypto.randomUUID(), scope: this.#scope, queue: this.#name, lane: pageLane },
      ...{ order: 0, createdAt: Date.now() },
      ...(metadata !== undefined && { metadata }),
    };
    return newEntry(request, given, this.#options.idempotencyKey!);
  }

  async #add(draft: Entry, keyed: Request): Promise<Entry> {
    const record = await this.#toRecord(keyed.clone());
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
    const entry = await withTimeout(storageTimeoutSeconds + size / 1e6, add(), () => {
      isLate = true;
      const details = { name: this.#name, what: 'add', error: 'TimeoutError', why: 'no answer in time' };
      throw new SyncQueueError('storage-failed', details);
    });
    // A worker that has read its lanes a moment ago does not know of it.
    if (await this.#worker.active()) await this.#handOver().catch(() => {});
    return entry;
  }

  #toRecord(request: Request) {
    return toStorable(request, this.#omitted).catch((cause: unknown) => {
      throw new SyncQueueError('unreadable-request', { name: this.#name, what: request.url }, cause);
    });
  }

  /** Whether nothing waits, as far as that can be read in time. */
  async #isEmpty(): Promise<boolean> {
    const size = this.#store.size().catch(() => 0);
    return (await withTimeout(storageTimeoutSeconds, size, () => 0)) === 0;
  }

  /**
   * The answer to a stored write, if it comes at once; `undefined` where the write waits.
   *
   * @throws the reason of `signal`: the page takes the write back
   */
  async #answerTo({ id }: Entry, { headers }: Request, signal: AbortSignal): Promise<Response | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const takeBack = () => void this.#discard(id).catch(() => {});
    // While it was being stored.
    if (signal.aborted) takeBack();
    signal.throwIfAborted();
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

  /** What the page answers itself while there is no worker. */
  readonly calls: Partial<QueueCalls> = {
    overview: async () => {
      // Other pages change the list too: of two lists the later one counts.
      const position = { workerRun: this.#run, number: ++this.#number };
      const { entries, state, owner } = await this.#list.read();
      const status = { paused: state.paused, disabled: false, ...(owner !== undefined && { owner }) };
      const generation = entries.length ? await this.#store.generation() : undefined;
      return {
        ...status,
        ...position,
        entries,
        generation,
        nextAttemptAt: this.#list.nextAttemptAt(entries, state, owner),
      };
    },
    getAll: async (param) => {
      if (process.env.NODE_ENV !== 'production') checkPage(this.#name, param);
      const { after = -Infinity, limit = Infinity } = { ...param };
      if (!(await isCreated())) return [];
      const isVisible = await this.#list.visible();
      return (await this.#store.getPage(after, limit, isVisible)).map((entry) => this.#list.asItIs(entry));
    },
    size: async () => (await this.#list.read()).entries.filter(({ state }) => state !== 'dead').length,
    wake: async (reason) => {
      if (reason !== 'poll') this.#sender.signal(reason === 'online' ? 'connectivity' : 'traffic');
      const { entries, state, owner } = await this.#list.read();
      if (entries.length) void this.drain();
      return { nextAttemptAt: this.#list.nextAttemptAt(entries, state, owner) };
    },
    replayRequests: async () => {
      this.#sender.signal('connectivity');
      void this.drain();
    },
    result: async (id) => {
      const [entry, result] = await Promise.all([this.#store.get(id), resultOf(this.#store, id)]);
      const found = entry ?? result;
      if (!found || !(await this.#list.visible())(found)) throw this.#notFound(id);
      if (entry && entry.state !== 'dead') return undefined;
      if (!result) throw this.#notFound(id);
      return result;
    },
    discard: async (id) => {
      const entry = await this.#store.get(String(id));
      if (!entry || !(await this.#list.visible())(entry) || !(await this.#discard(id)))
        throw this.#notFound(id);
    },
    setOwner: async (id) => {
      if (id !== null) checkOwner(this.#name, id);
      await this.#store.setState({ owner: id });
      for (const { id: held, lane, state } of await this.#store.getAll())
        if (lane === pageLane && state === 'held') await this.#store.update(held, released);
      this.#publish([], 0, { cleared: [] });
      this.#sender.signal('connectivity');
      void this.drain();
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

  #notFound(id: string) {
    return new SyncQueueError('not-found', { name: this.#name, id });
  }

  /** After a drain: a worker that has arrived meanwhile is told, and pages learn when the next attempt is due. */
  async #end(draining: Promise<boolean>): Promise<void> {
    try {
      if (!(await draining)) return;
      if (await this.#worker.active()) return await this.#handOver();
      const { entries, state, owner } = await this.#list.read();
      this.#publish([], this.#list.nextAttemptAt(entries, state, owner));
    } catch {
      // What is stored stays, and the next event tries again.
    }
  }

  /** Tells the pages, this one too. */
  #publish(
    entries: [string, Entry | undefined][],
    nextAttemptAt: number,
    more: Pick<ChangePayload, 'cleared'> = {},
  ) {
    if (typeof BroadcastChannel === 'undefined') return;
    const since = this.#number++;
    const change: ChangePayload = {
      ...{ queue: this.#name, workerRun: this.#run, since, number: this.#number },
      ...{ entries: new Map(entries), nextAttemptAt, ...more },
    };
    const channel = new BroadcastChannel(channelName(protocol, this.#scope));
    channel.postMessage(createMessage(protocol, this.#scope, changeType, change));
    channel.close();
  }
}
