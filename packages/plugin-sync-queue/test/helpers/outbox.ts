import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser, type FakePage, type FakeWorker, type PageRequestInit } from 'workbox-plugin-testing';
import type { Entry, EntryResult, SyncQueueOptions, SyncQueuePlugin } from '../../src/index.ts';
import type * as worker from '../../src/index.ts';
import type * as lean from '../../src/lean.ts';
import { TestDatabase } from './test-database.ts';

export interface OutboxParts {
  name?: string;
  browser?: FakeBrowser;
  scope?: string;
  methods?: (routing.Route['method'] | 'OPTIONS' | 'QUERY')[];
  networkTimeoutSeconds?: number;
  /** Stand before the queue in `plugins`. */
  plugins?: WorkboxPlugin[];
  fetchOptions?: RequestInit;
  /** Creates the lean form of the plugin, with these features. */
  features?: (entryPoint: typeof lean) => lean.Feature[];
  /** Creates the whole plugin with these features beside its own. */
  extra?: (entryPoint: typeof worker) => lean.Feature[];
}

/** The script of the worker: a real route, a real strategy, and the queue. */
export const outboxScript =
  (
    options: SyncQueueOptions = {},
    { name = 'outbox', methods = ['POST'], plugins = [], features, extra, ...strategy }: OutboxParts = {},
  ) =>
  () => {
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
    const createLean = (featuresOf: NonNullable<typeof features>) => {
      const entryPoint = require('workbox-plugin-sync-queue/lean') as typeof lean;
      return new entryPoint.SyncQueuePlugin(name, { ...options, features: featuresOf(entryPoint) });
    };
    const createWhole = () => {
      const entryPoint = require('workbox-plugin-sync-queue') as typeof worker;
      return new entryPoint.SyncQueuePlugin(name, {
        ...options,
        ...(extra && { features: extra(entryPoint) }),
      });
    };
    const plugin = features ? createLean(features) : createWhole();
    const { networkTimeoutSeconds, fetchOptions } = strategy;
    const handler = new NetworkOnly({
      plugins: [...plugins, plugin],
      ...(networkTimeoutSeconds && { networkTimeoutSeconds }),
      ...(fetchOptions && { fetchOptions }),
    });
    for (const method of methods)
      // Workbox routes only the methods that it knows.
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
  // The backoff is half of the longest wait: 1 s after the first attempt, 2 s after the second.
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});

afterEach(async () => {
  for (const browser of opened.splice(0)) await browser.close();
});

/** A worker with a queue, and a page that writes through the queue. */
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

  /** Sends a write from the page. */
  write(body: string, path = 'api/notes', init: PageRequestInit = {}): Promise<Response> {
    const answer = this.page.fetch(new URL(path, this.scope), { method: 'POST', body, ...init });
    // A rejection that the test awaits later is not an unhandled rejection.
    answer.catch(() => {});
    return answer;
  }

  /** Writes while the browser is offline, so that all writes are queued. */
  async writeOffline(...bodies: (string | [body: string, path: string])[]): Promise<void> {
    this.browser.online = false;
    for (const body of bodies) {
      const response = await (Array.isArray(body) ? this.write(...body) : this.write(body));
      if (response.status !== 202) throw new Error(`${String(body)} was not queued: ${response.status}`);
    }
    this.browser.online = true;
    await this.browser.settle();
  }

  /** Lets time pass. */
  wait(seconds: number): Promise<void> {
    return this.browser.clock.advance(seconds * 1000);
  }

  /** Fires the sync event of the queue. The event may end only after `wait`. */
  sync(given: { lastChance?: boolean } = {}): Promise<string> {
    return this.browser
      .registrationOf(this.scope)
      .sync.fire(tagOf(this.name), given)
      .then(
        () => 'resolved',
        (error: { code?: string }) => error.code ?? String(error),
      );
  }

  /** Fires the sync event of the queue and lets time pass until the event has ended. */
  async completeSync(given: { lastChance?: boolean } = {}): Promise<string> {
    const fired = this.sync(given);
    await this.wait(180);
    return fired;
  }

  /** Terminates the worker and starts its script again. */
  async restart(): Promise<void> {
    this.worker = await this.browser.startWorker<OutboxExports>({ scope: this.scope });
  }

  /** The stored entries in order, read directly from the database. */
  async entries(): Promise<Entry[]> {
    const { entries } = await readRows(this.browser);
    return entries.filter(({ scope, queue }) => scope === this.scope && queue === this.name);
  }

  async entry(at = 0): Promise<Entry> {
    const { [at]: entry } = await this.entries();
    if (!entry) throw new Error(`There is no entry ${at}.`);
    return entry;
  }

  /** The bodies of the stored entries, in order. */
  async storedBodies(): Promise<string[]> {
    const { requests } = await readRows(this.browser);
    return (await this.entries()).map(({ id }) => requests.get(id) ?? 'no body');
  }
}

export const tagOf = (name = 'outbox') => `workbox-plugin-sync-queue:${name}`;

export async function createOutbox(options: SyncQueueOptions = {}, parts: OutboxParts = {}): Promise<Outbox> {
  const { browser = createBrowser(), scope = browser.scope } = parts;
  const worker = await browser.register(outboxScript(options, parts), { scope });
  return new Outbox(worker, parts);
}

/** A browser that is closed after the test. */
export function createBrowser(...given: ConstructorParameters<typeof FakeBrowser>): FakeBrowser {
  const browser = new FakeBrowser(...given);
  opened.push(browser);
  return browser;
}

const databaseName = 'workbox-plugin-sync-queue';

/** Uses the database through a connection of its own. Returns `undefined` where no database exists. */
export const withDatabase = <T>({ indexedDB }: FakeBrowser, use: (db: TestDatabase) => Promise<T>) =>
  TestDatabase.use(indexedDB, databaseName, use);

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

/** The stored results, read directly from the database. */
export async function readResults(browser: FakeBrowser): Promise<EntryResult[]> {
  return (await withDatabase(browser, (db) => db.getAll('results') as Promise<EntryResult[]>)) ?? [];
}
