import { QueueReplica } from '../page/queue-replica.ts';
import type { ChangePayload, QueueCalls } from '../shared/messages.ts';
import type { QueueStatus } from '../shared/queue-snapshot.ts';
import type { OutboxOptions } from './options.ts';
import type { PageQueue } from './page-queue.ts';

/** The queue in the memory of a page, which the page itself lists while the scope has no active worker. */
export class PageReplica extends QueueReplica {
  readonly #page: PageQueue;
  /** The run whose list the replica has, or has asked for last. */
  #run: string | undefined;
  #isStale = false;

  constructor(name: string, options: OutboxOptions, page: PageQueue) {
    super(name, options, page);
    this.#page = page;
  }

  override async call<Call extends keyof QueueCalls>(
    call: Call,
    args: unknown[] = [],
  ): Promise<Awaited<ReturnType<QueueCalls[Call]>>> {
    // The constructor of the base class makes the first calls.
    await Promise.resolve();
    const own = await this.#page.answer(call, args);
    const value = own ? own.value : await super.call(call, args);
    if (call === 'overview') this.#run = (value as { workerRun: string }).workerRun;
    return value as Awaited<ReturnType<QueueCalls[Call]>>;
  }

  /** Pages number their changes by themselves: what another page has changed may be missing in a list on its way. */
  override receive(payload: ChangePayload) {
    this.#isStale ||= payload.workerRun !== this.#run;
    super.receive(payload);
  }

  override async refresh(): Promise<QueueStatus> {
    await Promise.resolve();
    for (;;) {
      this.#isStale = false;
      const status = await super.refresh();
      if (!this.#isStale) return status;
    }
  }
}
