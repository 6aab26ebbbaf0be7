import type { FakeBrowser, FakePage } from 'workbox-plugin-testing';
import type * as entryPoint from '../../src/outbox.ts';
import type { Outbox, OutboxOptions } from '../../src/outbox.ts';

/** An `Outbox` of a page, and the page in which its calls run. */
export class OutboxInPage {
  readonly page: FakePage;
  readonly outbox: Outbox;

  constructor(page: FakePage, outbox: Outbox) {
    this.page = page;
    this.outbox = outbox;
  }

  /** The states in the snapshot, in order. */
  get states(): string[] {
    return this.outbox.getSnapshot().entries.map(({ state }) => state);
  }

  run<T>(use: (outbox: Outbox) => T): Promise<Awaited<T>> {
    const running = this.page.run(() => use(this.outbox));
    // A rejection that the test awaits later is not an unhandled rejection.
    running.catch(() => {});
    return running;
  }

  /** Writes, and resolves with the status or the name of the error. */
  write(body: string, init: RequestInit = {}): Promise<number | string> {
    return this.run((outbox) => outbox.fetch('/api/notes', { method: 'POST', body, ...init })).then(
      ({ status }) => status,
      ({ name }: Error) => name,
    );
  }
}

/** Opens a page with an `Outbox`. */
export async function openOutbox(
  browser: FakeBrowser,
  options: OutboxOptions = {},
  { url = '', name = 'outbox' } = {},
): Promise<OutboxInPage> {
  const page = browser.openPage(url);
  const outbox = await page.run(() => {
    const { Outbox } = require('workbox-plugin-sync-queue/outbox') as typeof entryPoint;
    return new Outbox(name, options);
  });
  return new OutboxInPage(page, outbox);
}
