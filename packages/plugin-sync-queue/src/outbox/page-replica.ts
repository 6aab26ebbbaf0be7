import { QueueReplica } from '../page/queue-replica.ts';
import type { ChangePayload, QueueCalls } from '../shared/messages.ts';
import type { QueueStatus } from '../shared/queue-snapshot.ts';
import type { OutboxOptions } from './options.ts';
import type { ScopeWorker } from './scope-worker.ts';
import type { StandIn } from './stand-in.ts';

/** The queue in the memory of a page, which the page itself lists while the scope has no active worker. */
export class PageReplica extends QueueReplica {
  readonly #standIn: StandIn;
  /** The run whose list the replica has, or has asked for last. */
  #run: string | undefined;
  #isStale = false;

  constructor(name: string, options: OutboxOptions, worker: ScopeWorker, standIn: StandIn) {
    super(name, options, worker);
    this.#standIn = standIn;
  }

  override async call<Call extends keyof QueueCalls>(
    call: Call,
    args: unknown[] = [],
  ): Promise<Awaited<ReturnType<QueueCalls[Call]>>> {
    // The constructor of the base class makes the first calls.
    await Promise.resolve();
    // Here the code of the page is loaded, long before a write needs it. Without it only a worker can answer.
    const page = await this.#standIn.get().catch(() => undefined);
    const own = page?.calls[call] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    let value = own && (await own(...args));
    // A worker that has arrived meanwhile may have read before who it is.
    if (!own || (call === 'setOwner' && !(await this.#standIn.get()))) value = await super.call(call, args);
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
