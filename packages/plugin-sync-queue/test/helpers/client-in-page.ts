import type { FakePage } from 'workbox-plugin-testing';
import type { QueueSnapshot } from '../../src/shared/queue-snapshot.ts';
import type { SyncQueueClientOptions } from '../../src/page/options.ts';
import type { SyncQueueClient } from '../../src/page/sync-queue-client.ts';
import type * as entryPoint from '../../src/window.ts';

/** A page client and the page in which its calls run. */
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

  /** The code of the error with which `use` rejects. */
  codeOf(use: (client: SyncQueueClient) => Promise<unknown>): Promise<unknown> {
    return this.run((client) =>
      use(client).then(
        () => 'no error',
        ({ code }: { code: unknown }) => code,
      ),
    );
  }
}

export async function createClient(
  page: FakePage,
  name = 'outbox',
  options: SyncQueueClientOptions = {},
): Promise<ClientInPage> {
  const client = await page.run(() => {
    const { SyncQueueClient } = require('workbox-plugin-sync-queue/window') as typeof entryPoint;
    return new SyncQueueClient(name, options);
  });
  await page.browser.settle();
  return new ClientInPage(page, client);
}
