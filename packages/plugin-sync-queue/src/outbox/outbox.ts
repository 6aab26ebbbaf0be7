import { SyncQueueClient } from '../page/sync-queue-client.ts';
import type { Entry } from '../shared/entry.ts';
import { receipt } from '../shared/receipt.ts';
import { copyPushed } from '../shared/storable-request.ts';
import { isCreated } from '../shared/stored-queues.ts';
import { checkOutbox, type OutboxOptions } from './options.ts';
import type { PageQueue } from './page-queue.ts';
import { PageReplica } from './page-replica.ts';
import { ScopeWorker } from './scope-worker.ts';
import { StandIn } from './stand-in.ts';

declare const process: { env: { NODE_ENV?: string } };

/** They change nothing on the server (RFC 9110 §9.2.1; QUERY: RFC 10008), so nothing of them is to be kept. */
const safeMethods = /^(GET|HEAD|OPTIONS|QUERY)$/i;

const methodOf = (input: RequestInfo | URL, init?: RequestInit) =>
  init?.method ?? (input instanceof Request ? input.method : 'GET');

/** The parameter of {@link Outbox.pushRequest}. */
export interface PushRequestParam {
  /** The request to keep; its body must not have been read. */
  request: Request;
  /** Anything that can be structured-cloned; the hooks find it at `entry.metadata`. */
  metadata?: unknown;
}

/**
 * A {@link SyncQueueClient} that also writes, and needs no worker for it. A worker that controls the page has the write
 * as always. A worker that does not control the page stores it when it is told. While there is no worker, on a first
 * visit for example, the page itself stores the write and sends it in order for as long as it is open; the worker goes
 * on when it is there.
 *
 * @example
 * const outbox = new Outbox('outbox');
 * const response = await outbox.fetch('/api/notes', { method: 'POST', body: 'milk' });
 * if (response.status === 202) console.log('kept', response.headers.get('Sync-Queue-Entry'));
 */
export class Outbox extends SyncQueueClient {
  readonly #worker: ScopeWorker;
  readonly #standIn: StandIn;
  readonly #replica: PageReplica;
  /** Resolves when each request so far has its place: a later one must not come before it. */
  #placed: Promise<unknown> = Promise.resolve();
  #unplaced = 0;

  /** @throws SyncQueueError `invalid-name`, `invalid-option`, `unknown-option` in development builds */
  constructor(name: string, options: OutboxOptions = {}) {
    if (process.env.NODE_ENV !== 'production') checkOutbox(name, options);
    const worker = new ScopeWorker(new URL(options.scope ?? '/', location.href).href);
    const standIn = new StandIn(name, worker, options);
    const replica = new PageReplica(name, options, worker, standIn);
    super(name, options, replica);
    this.#worker = worker;
    this.#standIn = standIn;
    this.#replica = replica;
    standIn.handOver = () => replica.call('takeOver');
  }

  /**
   * As the `fetch` of the page. A write that cannot reach the server now is kept: the response is then the receipt of the
   * queue, 202 with the header `Sync-Queue-Entry`. Without a worker it is stored before it is sent; with a worker that
   * does not control this page, it is stored there, and the worker passes the answer on.
   *
   * Aborting takes the write back, unless a worker has it. The promise rejects at once in any case.
   *
   * @throws what the `fetch` of the page throws; the reason of the signal; SyncQueueError `unreadable-request`, and
   * what the worker throws where it does not control this page: `limit-reached`, `storage-failed`, `no-answer`, …
   */
  async fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const isDirect = safeMethods.test(methodOf(input, init)) || (this.#worker.controls && !this.#unplaced);
    if (isDirect) return fetch(input, init);
    const request = new Request(input, init);
    const placed = this.#inOrder(() => this.#place(request));
    return untilAborted(
      placed.then((answer) => answer()),
      request.signal,
    );
  }

  /**
   * Keeps a request and sends it when it is its turn, whatever the network. Resolves once it is stored as durably as the
   * browser can.
   *
   * @throws SyncQueueError `unreadable-request`, `uncloneable-metadata`, `limit-reached` or `storage-failed`; nothing was
   * kept then. `no-answer`: the worker said nothing in time, and may have kept it.
   */
  async pushRequest(param: PushRequestParam): Promise<Entry> {
    const given = { ...param };
    const [request, metadata] = copyPushed(this.name, given.request, given.metadata);
    return this.#inOrder(async () => {
      const page = await this.#standIn.get();
      return page ? page.push(request, metadata) : this.#push(request, metadata);
    });
  }

  /** Gives the request its place in the queue. What it returns waits for the answer. */
  async #place(request: Request): Promise<() => Promise<Response>> {
    let page: PageQueue | undefined;
    try {
      page = await this.#standIn.get();
    } catch (error) {
      // Sending needs no code of the queue; but nothing may come before what waits, and that cannot be read.
      if (await isCreated().catch(() => false)) throw error;
      return sent(request);
    }
    request.signal.throwIfAborted();
    if (page) return page.place(request, sent);
    if (this.#worker.controls) return sent(request);
    const entry = await this.#push(request, undefined, true);
    return async () => {
      const response = await this.#replica.call('answerTo', [entry.id]).catch(() => undefined);
      return response ? new Response(response.body, response) : receipt(entry);
    };
  }

  /** Hands a request to the worker, which puts its key on. */
  async #push(request: Request, metadata: unknown, isWaiting = false): Promise<Entry> {
    const id = crypto.randomUUID();
    const pushed = { id, request: await this.toStorable(request), isWaiting };
    return this.#replica.call('pushRequest', [{ ...pushed, ...(metadata !== undefined && { metadata }) }]);
  }

  #inOrder<T>(place: () => Promise<T>): Promise<T> {
    this.#unplaced++;
    const placed = this.#placed.then(place).finally(() => this.#unplaced--);
    this.#placed = placed.catch(() => {});
    return placed;
  }
}

/** Rejects with the reason of `signal` as soon as the page aborts, whatever the write waits for. */
function untilAborted(answer: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    answer.then(resolve, reject);
  });
}

/** Sends it now, and gives its answer later. */
function sent(request: Request): () => Promise<Response> {
  const response = fetch(request);
  response.catch(() => {});
  return () => response;
}
