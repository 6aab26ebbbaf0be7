import type {
  Capabilities,
  Entry,
  EntryResult,
  Explanation,
  QueueSnapshot,
  SyncQueueClient,
} from 'workbox-plugin-sync-queue/window';
import type { Log } from './event-log.ts';
import { queueChanges } from './queue-changes.ts';

/** Entries that are explained, and dead letters whose answers are read. The worker is called once for each. */
export const mostDetails = 50;

/** Whether a person must decide about the entry. It has an answer of the server then. */
export const isUndecided = ({ state }: Entry) => state === 'dead' || state === 'conflict';

/** A queue: its snapshot, and what the worker is asked for while the inspector is open. */
export class QueueSource {
  readonly client: SyncQueueClient;
  readonly name: string;
  capabilities: Capabilities | undefined;
  explanations: ReadonlyMap<string, Explanation> = new Map();
  /** The answers to dead letters and conflicts, by entry. `undefined`: the worker keeps none. */
  readonly answers = new Map<Entry, EntryResult | undefined>();
  /** Why the worker does not tell more. */
  problem: string | undefined;
  readonly #log: Log;
  readonly #changed: () => void;
  readonly #stop: () => void;
  #before: QueueSnapshot;
  #isReading = false;
  #isStale = false;

  /** @param isOpen whether somebody sees the details */
  constructor(client: SyncQueueClient, log: Log, changed: () => void, isOpen: () => boolean) {
    this.client = client;
    this.name = client.name;
    this.#log = log;
    this.#changed = changed;
    this.#before = client.getSnapshot();
    this.#stop = client.subscribe(() => {
      this.#logChanges();
      changed();
      if (isOpen()) void this.readDetails();
    });
  }

  /** Asks the worker what the snapshot does not have. Changes that come meanwhile are asked for afterwards. */
  async readDetails(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isStale) {
      this.#isStale = false;
      await this.#read();
      this.#changed();
    }
    this.#isReading = false;
  }

  close(): void {
    this.#stop();
  }

  async #read() {
    try {
      this.capabilities = await this.client.capabilities();
      this.problem = undefined;
    } catch (error) {
      this.problem = (error as Error).message;
      return;
    }
    const { entries } = this.client.getSnapshot();
    const waiting = entries.filter(({ state }) => state !== 'dead').slice(0, mostDetails);
    const answered = entries.filter(isUndecided).slice(0, mostDetails);
    const explained = new Map<string, Explanation>();
    for (const entry of this.answers.keys()) if (!entries.includes(entry)) this.answers.delete(entry);
    await Promise.all([
      // An entry that is gone, or a lean queue without the feature: there is no explanation.
      ...waiting.map(async ({ id }) =>
        this.client.explain(id).then(
          (explanation) => explained.set(id, explanation),
          () => {},
        ),
      ),
      ...answered
        .filter((entry) => !this.answers.has(entry))
        .map(async (entry) =>
          this.answers.set(entry, await this.client.result(entry.id).catch(() => undefined)),
        ),
    ]);
    this.explanations = explained;
  }

  #logChanges() {
    const before = this.#before;
    this.#before = this.client.getSnapshot();
    for (const { entry, ...change } of queueChanges(before, this.#before)) {
      const told = { kind: 'queue', source: this.name, ...change } as const;
      if (entry) this.#log({ ...told, method: entry.method, url: entry.url });
      else this.#log(told);
    }
    for (const entry of before.entries)
      if (!this.#before.entries.some(({ id }) => id === entry.id)) void this.#logEnd(entry);
  }

  /** Only the worker knows how an entry ended. */
  async #logEnd({ id, method, url }: Entry) {
    const result = await this.client.result(id).catch(() => undefined);
    const answer = result?.status ? ` with ${result.status}` : '';
    const text = result ? `${result.outcome}${answer}` : 'is gone: delivered, discarded or cleared';
    this.#log({ kind: 'queue', source: this.name, method, url, text });
  }
}
