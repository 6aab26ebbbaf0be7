import { unwrap, wrap, type IDBPDatabase } from 'idb';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser, type FakePage, type FakeWorker, type PageRequestInit } from 'workbox-plugin-testing';
import type { Entry, EntryResult, SyncQueueOptions, SyncQueuePlugin } from '../src/index.ts';
import type * as worker from '../src/index.ts';

export interface OutboxParts {
  name?: string;
  browser?: FakeBrowser;
  scope?: string;
  methods?: (routing.Route['method'] | 'OPTIONS' | 'QUERY')[];
  networkTimeoutSeconds?: number;
  /** Stand before the queue in `plugins`. */
  plugins?: WorkboxPlugin[];
  fetchOptions?: RequestInit;
}

/** The worker's script: a real route, a real strategy, and the queue. */
export const outboxScript =
  (
    options: SyncQueueOptions = {},
    { name = 'outbox', methods = ['POST'], plugins = [], ...strategy }: OutboxParts = {},
  ) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
    const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof worker;
    const plugin = new SyncQueuePlugin(name, options);
    const { networkTimeoutSeconds, fetchOptions } = strategy;
    const handler = new NetworkOnly({
      plugins: [...plugins, plugin],
      ...(networkTimeoutSeconds && { networkTimeoutSeconds }),
      ...(fetchOptions && { fetchOptions }),
    });
    for (const method of methods)
      // Workbox routes only the verbs that it knows.
      if (method === 'OPTIONS' || method === 'QUERY')
        addEventListener('fetch', ((event: FetchEvent) => {
          if (event.request.method === method) event.respondWith(handler.handle(event));
        }) as EventListener);
      else registerRoute(({ url }) => url.pathname.includes('/api/'), handler, method);
    return { plugin, queue: plugin.queue };
  };

export interface OutboxExports {
  plugin: SyncQueuePlugin;
  queue: SyncQueuePlugin['queue'];
}

const opened: FakeBrowser[] = [];

beforeEach(() => {
  // Half of the longest wait: 1 s after the first attempt, 2 s after the second.
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(async () => {
  for (const browser of opened.splice(0)) await browser.close();
});

/** A worker with a queue, and a page that writes through it. */
export class Outbox {
  readonly browser: FakeBrowser;
  worker: FakeWorker<OutboxExports>;
  page: FakePage;
  readonly name: string;
  readonly scope: string;

  constructor(worker: FakeWorker<OutboxExports>, { name = 'outbox' }: OutboxParts) {
    this.browser = worker.registration.browser;
    this.worker = worker;
    this.name = name;
    this.scope = worker.registration.scope;
    this.page = this.browser.openPage(this.scope);
  }

  get queue() {
    return this.worker.exports.queue;
  }

  /** A write of the page. */
  write(body: string, path = 'api/notes', init: PageRequestInit = {}): Promise<Response> {
    const answer = this.page.fetch(new URL(path, this.scope), { method: 'POST', body, ...init });
    // Where it is rejected while the test looks elsewhere, it is not unhandled.
    answer.catch(() => {});
    return answer;
  }

  /** Writes while the network is gone: all of them are kept. */
  async keep(...bodies: (string | [body: string, path: string])[]): Promise<void> {
    this.browser.online = false;
    for (const body of bodies) {
      const response = await (Array.isArray(body) ? this.write(...body) : this.write(body));
      if (response.status !== 202) throw new Error(`${String(body)} was not kept: ${response.status}`);
    }
    this.browser.online = true;
    await this.browser.settle();
  }

  /** Time passes. */
  wait(seconds: number): Promise<void> {
    return this.browser.clock.advance(seconds * 1000);
  }

  /** Fires the sync event of the queue; the event may wait for time to pass. */
  sync(given: { lastChance?: boolean } = {}): Promise<string> {
    return this.browser
      .registrationOf(this.scope)
      .sync.fire(tagOf(this.name), given)
      .then(
        () => 'resolved',
        (error: { code?: string }) => error.code ?? String(error),
      );
  }

  /** Fires sync and lets the event come to its end. */
  async synced(given: { lastChance?: boolean } = {}): Promise<string> {
    const fired = this.sync(given);
    await this.wait(180);
    return fired;
  }

  /** Ends the worker and starts its script again, cold. */
  async restart(): Promise<void> {
    this.worker = await this.browser.startWorker<OutboxExports>({ scope: this.scope });
  }

  /** The rows, read past all our own code, in order. */
  async entries(): Promise<Entry[]> {
    const { entries } = await readRows(this.browser);
    return entries.filter(({ scope, queue }) => scope === this.scope && queue === this.name);
  }

  async entry(at = 0): Promise<Entry> {
    const { [at]: entry } = await this.entries();
    if (!entry) throw new Error(`There is no entry ${at}.`);
    return entry;
  }

  /** The bodies of what is stored, in order. */
  async stored(): Promise<string[]> {
    const { requests } = await readRows(this.browser);
    return (await this.entries()).map(({ id }) => requests.get(id) ?? 'no body');
  }
}

export const tagOf = (name = 'outbox') => `workbox-plugin-sync-queue:${name}`;

export async function anOutbox(options: SyncQueueOptions = {}, parts: OutboxParts = {}): Promise<Outbox> {
  const { browser = aBrowser(), scope = browser.scope } = parts;
  const worker = await browser.register(outboxScript(options, parts), { scope });
  return new Outbox(worker, parts);
}

/** A browser that is closed after the test. */
export function aBrowser(...given: ConstructorParameters<typeof FakeBrowser>): FakeBrowser {
  const browser = new FakeBrowser(...given);
  opened.push(browser);
  return browser;
}

const databaseName = 'workbox-plugin-sync-queue';

/** Uses the database by its own connection; `undefined` where there is none. */
export async function withDatabase<T>(
  { indexedDB }: FakeBrowser,
  use: (db: IDBPDatabase) => Promise<T>,
): Promise<T | undefined> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === databaseName)) return undefined;
  const db = (await wrap(indexedDB.open(databaseName))) as IDBPDatabase;
  try {
    return await use(db);
  } finally {
    unwrap(db).close();
  }
}

interface Rows {
  entries: Entry[];
  requests: Map<string, string>;
}

export async function readRows(browser: FakeBrowser): Promise<Rows> {
  const rows = await withDatabase(browser, async (db) => {
    const entries = ((await db.getAll('entries')) as Entry[]).sort((a, b) => a.order - b.order);
    const [ids, records] = [await db.getAllKeys('requests'), await db.getAll('requests')];
    const bodies = ids.map((id, at): [string, string] => [
      String(id),
      new TextDecoder().decode((records[at] as { body?: ArrayBuffer } | null)?.body),
    ]);
    return { entries, requests: new Map(bodies) };
  });
  return rows ?? { entries: [], requests: new Map() };
}

/** The rows of the results, read past all our own code. */
export async function readResults(browser: FakeBrowser): Promise<EntryResult[]> {
  return (await withDatabase(browser, (db) => db.getAll('results') as Promise<EntryResult[]>)) ?? [];
}
