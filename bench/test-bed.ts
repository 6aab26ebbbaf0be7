import { preambleFor } from '../e2e/bare.ts';
import type { Driver, EngineName, Tab } from '../e2e/driver/driver.ts';
import { launchEngine } from '../e2e/driver/engines.ts';
import { TestServer } from '../e2e/server.ts';
import { bundleWorker, type Mutant } from './mutants.ts';
import type { Library } from './libraries.ts';

export interface TestBed {
  library: Library;
  mutant: Mutant | undefined;
  server: TestServer;
  driver: Driver;
  tab: Tab;
  close(): Promise<void>;
}

/**
 * A server, a browser, and a page that the library's worker controls; `prepare` runs before it does. The browser has a
 * profile of its own, or is an open one, which must be wiped before.
 */
export async function openTestBed(
  library: Library,
  query = '',
  mutant?: Mutant,
  browser: EngineName | Driver = 'chromium',
  preamble = preambleFor(typeof browser === 'string' ? browser : browser.engine),
  prepare: (parts: Pick<TestBed, 'tab' | 'server'>) => Promise<void> = async () => {},
): Promise<TestBed> {
  const server = await TestServer.start();
  server.preamble = preamble;
  server.serve('/worker.js', await bundleWorker(library.worker, mutant), 'text/javascript');
  const driver = typeof browser === 'string' ? await launchEngine(browser) : browser;
  const tab = await driver.open(`${server.origin}/`);
  await prepare({ tab, server });
  await tab.evaluate(async (query) => {
    const container = navigator.serviceWorker;
    const changed = new Promise((resolve) =>
      container.addEventListener('controllerchange', resolve, { once: true }),
    );
    await container.register(`/worker.js?${query}`);
    if (!container.controller) await changed;
  }, query);
  return {
    library,
    mutant,
    server,
    driver,
    tab,
    close: async () => {
      if (driver !== browser) await driver.close();
      await server.close();
    },
  };
}

/** Posts to each path in turn in the page, with keys of the page if `keyed`. Returns the statuses, 0 for an error. */
export const postAll = (tab: Tab, paths: string[], body = '', keyed = false) =>
  tab.evaluate(
    async ({ paths, body, keyed }) => {
      const statuses: number[] = [];
      for (const path of paths) {
        const text = body || path;
        const headers: Record<string, string> = keyed ? { 'Idempotency-Key': `"${path}"` } : {};
        statuses.push(
          await fetch(path, { method: 'POST', body: text, headers }).then(
            ({ status }) => status,
            () => 0,
          ),
        );
      }
      return statuses;
    },
    { paths, body, keyed },
  );

/** The number of requests that are at the server now. */
export const inFlight = ({ server }: TestBed): number => server.requests.filter(({ ended }) => !ended).length;

/** The path of each request that the library still stores. Creates no database: that is the library's. */
export const storedPaths = ({ tab, library: { database, store } }: TestBed): Promise<string[]> =>
  tab.evaluate(
    async ({ database, store }) => {
      if (!(await indexedDB.databases()).some(({ name }) => name === database)) return [];
      const open = indexedDB.open(database);
      await new Promise((resolve, reject) => {
        open.onsuccess = resolve;
        open.onerror = () => reject(new Error(`Failed to open ${database}`, { cause: open.error }));
      });
      const db = open.result;
      try {
        if (!db.objectStoreNames.contains(store)) return [];
        const reading = db.transaction(store).objectStore(store).getAll();
        await new Promise((resolve) => (reading.onsuccess = resolve));
        type Row = { url?: string; requestData?: { url: string } };
        return (reading.result as Row[]).map(({ url, requestData }) => url ?? requestData?.url ?? '');
      } finally {
        db.close();
      }
    },
    { database, store },
  );

/** The number of rows that the library still stores. */
export const rowsLeft = async (testBed: TestBed): Promise<number> => (await storedPaths(testBed)).length;

/** Queues requests in the library while the server is down. */
export async function queue(testBed: TestBed, paths: string[]): Promise<void> {
  await testBed.server.down();
  await postAll(testBed.tab, paths);
}

/** Calls our queue from a page to replay, several times at once. */
export const requestReplay = ({ tab }: TestBed, times: number) =>
  tab.evaluate((times) => {
    for (let i = 0; i < times; i++)
      navigator.serviceWorker.controller?.postMessage(
        {
          type: 'SYNC_QUEUE_CALL',
          meta: 'workbox-plugin-sync-queue@3',
          payload: { queue: 'outbox', call: 'replayRequests', args: [] },
        },
        [new MessageChannel().port2],
      );
  }, times);

/**
 * Triggers a replay without a call of the app: by a sync event where the engine has one, else by a visit that starts a
 * worker, at which both libraries replay.
 */
export async function triggerReplay(testBed: TestBed): Promise<void> {
  const { driver, server, library } = testBed;
  if (driver.can['dispatch-sync']) return driver.dispatchSync(library.tag);
  await testBed.tab.close();
  await driver.stopWorker();
  testBed.tab = await driver.open(`${server.origin}/`);
}

/**
 * Triggers replays until the queue is empty, or until nothing more happens for some seconds. A mutant may deliver nothing
 * more; the others get the time that a slow machine takes.
 */
export async function drain(testBed: TestBed): Promise<void> {
  const patience = (testBed.mutant ? 10 : 30) * 4;
  // The page may have ended with the worker.
  if (!testBed.driver.can['dispatch-sync']) await triggerReplay(testBed);
  let idle = 0;
  for (let seen = -1; idle < patience;) {
    if (inFlight(testBed) === 0) {
      if ((await rowsLeft(testBed)) === 0) return;
      // A visit terminates the worker first, so it must not be working.
      if (testBed.driver.can['dispatch-sync'] || idle % 12 === 11) await triggerReplay(testBed);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
    idle = testBed.server.requests.length === seen ? idle + 1 : 0;
    seen = testBed.server.requests.length;
  }
}
