import type { FakePage } from 'workbox-plugin-testing';
import type { QueueSnapshot } from '../src/shared/queue-snapshot.ts';
import type { SyncQueueClientOptions } from '../src/page/options.ts';
import type { SyncQueueClient } from '../src/page/sync-queue-client.ts';
import type * as door from '../src/window.ts';

/** A client in the hands of a test: its calls run in its page, and what they throw is shown by its code. */
export class ClientInPage {
  readonly page: FakePage;
  readonly client: SyncQueueClient;

  constructor(page: FakePage, client: SyncQueueClient) {
    this.page = page;
    this.client = client;
  }

  get snapshot(): QueueSnapshot {
    return this.client.getSnapshot();
  }

  /** The states in the snapshot, in order. */
  get states(): string[] {
    return this.snapshot.entries.map(({ state }) => state);
  }

  async run<T>(use: (client: SyncQueueClient) => Promise<T>): Promise<T> {
    return await this.page.run(() => use(this.client));
  }

  /** The code of the error that `use` rejects with. */
  codeOf(use: (client: SyncQueueClient) => Promise<unknown>): Promise<unknown> {
    return this.run((client) =>
      use(client).then(
        () => 'no error',
        ({ code }: { code: unknown }) => code,
      ),
    );
  }
}

export async function aClient(
  page: FakePage,
  name = 'outbox',
  options: SyncQueueClientOptions = {},
): Promise<ClientInPage> {
  const client = await page.run(() => {
    const { SyncQueueClient } = require('workbox-plugin-sync-queue/window') as typeof door;
    return new SyncQueueClient(name, options);
  });
  await page.browser.settle();
  return new ClientInPage(page, client);
}
