import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import type { InspectorOptions } from '../shared/options.ts';
import { DownloadsSource } from './downloads-source.ts';
import { EventLog } from './event-log.ts';
import { QueueSource } from './queue-source.ts';
import { RefresherSource } from './refresher-source.ts';

/** Everything that one inspector shows. It listens until `close()`, and asks the workers for details while it is open. */
export class Inspection {
  readonly log: EventLog;
  readonly queues: readonly QueueSource[];
  readonly refreshers: readonly RefresherSource[];
  readonly downloads: DownloadsSource | undefined;
  #isOpen = false;
  /** The clients that were made for names. Those of the app stay open. */
  readonly #own: { close(): void }[] = [];

  constructor(options: InspectorOptions, changed: () => void) {
    const { queues = [], refreshers = [], downloads } = options;
    this.log = new EventLog(changed);
    const { add } = this.log;
    this.queues = queues.map((item) => {
      // The app decides when the browser may ask the person for persistent storage.
      const client = this.#clientOf(item, (name) => new SyncQueueClient(name, { persistStorage: false }));
      return new QueueSource(client, add, changed, () => this.#isOpen);
    });
    this.refreshers = refreshers.map(
      (item) =>
        new RefresherSource(
          this.#clientOf(item, (name) => new PeriodicRefreshClient(name)),
          add,
          changed,
        ),
    );
    if (downloads)
      this.downloads = new DownloadsSource(
        this.#clientOf(downloads === true ? '' : downloads, () => new BackgroundFetchClient()),
        add,
        changed,
      );
  }

  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    if (isOpen) void this.readDetails();
  }

  /** Asks the workers for what no snapshot has. */
  async readDetails(): Promise<void> {
    await Promise.all([...this.queues, this.downloads].map(async (source) => source?.readDetails()));
  }

  close(): void {
    for (const source of [...this.queues, ...this.refreshers, this.downloads]) source?.close();
    for (const client of this.#own) client.close();
  }

  #clientOf<Client extends { close(): void }>(
    item: string | Client,
    create: (name: string) => Client,
  ): Client {
    if (typeof item !== 'string') return item;
    const client = create(item);
    this.#own.push(client);
    return client;
  }
}
