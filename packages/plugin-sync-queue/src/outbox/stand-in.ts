import { withTimeout } from 'workbox-plugin-core/shared';
import { SyncQueueError } from '../shared/sync-queue-error.ts';
import type { OutboxOptions } from './options.ts';
import type { PageQueue } from './page-queue.ts';
import type { ScopeWorker } from './scope-worker.ts';

/** As for storage: a request waits no longer for the code that stores it. */
const loadSeconds = 3;

/** Loads the queue of a page that has no worker. It is most of the code, and most pages have a worker. */
export class StandIn {
  /** Set by the outbox: tells the worker of what this page has done. */
  handOver: () => Promise<void> = async () => {};
  readonly #create: (module: { PageQueue: typeof PageQueue }) => PageQueue;
  readonly #worker: ScopeWorker;
  readonly #name: string;
  #loading: Promise<PageQueue> | undefined;

  constructor(name: string, worker: ScopeWorker, options: OutboxOptions) {
    this.#name = name;
    this.#worker = worker;
    this.#create = ({ PageQueue }) => new PageQueue(name, worker, options, () => this.handOver());
  }

  /**
   * The queue of this page; nothing where the scope has an active worker. Code that could not be loaded is asked for again
   * by the next call.
   *
   * @throws SyncQueueError `storage-failed`: the code is not there in time, and neither is a worker
   */
  async get(): Promise<PageQueue | undefined> {
    if (await this.#worker.active()) return undefined;
    let page: PageQueue | undefined;
    let failure: unknown;
    const late = () => {
      throw new Error(`No code within ${loadSeconds} s`);
    };
    try {
      page = await withTimeout(loadSeconds, this.#load(), late);
    } catch (error) {
      failure = error;
    }
    // Loading takes time, in which a worker may arrive.
    if (await this.#worker.active()) return undefined;
    if (page) return page;
    const { name: error, message: why } = failure as Error;
    throw new SyncQueueError('storage-failed', { name: this.#name, what: 'load', error, why }, failure);
  }

  #load(): Promise<PageQueue> {
    return (this.#loading ??= import('./page-queue.ts').then(this.#create, (error: unknown) => {
      this.#loading = undefined;
      throw error;
    }));
  }
}
