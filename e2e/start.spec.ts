import { serveBundle } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control, expect, needs, test } from './fixtures.ts';
import { fetchPlain, seenSinceStart, startRecorder } from './start-recorder.ts';

const queueDatabase = 'workbox-plugin-sync-queue';

/** The events that start the worker here, and what it does then where a write was kept once. */
const starts: Record<string, { start: (driver: Driver, tab: Tab) => Promise<unknown>; expected: string[] }> =
  {
    // The page has its answer first.
    'a fetch event': { start: (_, tab) => fetchPlain(tab), expected: ['response', queueDatabase] },
    'a push event': { start: (driver) => driver.deliverPush('go'), expected: [queueDatabase] },
    'a message of another library': { start: (_, tab) => seenSinceStart(tab), expected: [] },
  };

const databases = (tab: Tab) =>
  tab.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));

test.beforeEach(({ server }) =>
  serveBundle(server, '/worker.js', '../bench/workers/all-three.ts', { banner: startRecorder }),
);

for (const [what, { start, expected }] of Object.entries(starts)) {
  test(
    `a worker with all three plugins opens no database at a start by ${what} where nothing was ever kept`,
    needs('stop-worker', 'deliver-push'),
    async ({ server, driver }) => {
      const tab = await driver.open(`${server.origin}/`);
      await control(tab, '/worker.js');
      await driver.stopWorker();
      await start(driver, tab);
      expect((await seenSinceStart(tab)).filter((seen) => seen !== 'response')).toEqual([]);
      expect(await databases(tab)).toEqual([]);
    },
  );

  test(
    `a worker that starts by ${what} opens ${expected.includes(queueDatabase) ? 'only the database of the queue' : 'no database'} where a write was made before`,
    needs('stop-worker', 'deliver-push'),
    async ({ server, driver }) => {
      const tab = await driver.open(`${server.origin}/`);
      await control(tab, '/worker.js');
      await tab.evaluate(async () => void (await fetch('/api/notes', { method: 'POST', body: 'a' })));
      expect(await databases(tab)).toEqual([queueDatabase]);
      await driver.stopWorker();
      await start(driver, tab);
      expect(await seenSinceStart(tab)).toEqual(expected);
    },
  );
}
