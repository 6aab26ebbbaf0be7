import { serveBundle } from './bundle.ts';
import { control, expect, needs, test } from './fixtures.ts';
import { holdResponse } from 'workbox-plugin-testing/server';

test.beforeEach(({ server }) => serveBundle(server, '/worker.js', 'workers/event-recorder-worker.ts'));

const count = () => fetch('/count').then((response) => response.text());

test(
  'a worker that is stopped 50 times with a request in flight starts again each time',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    const tab = await driver.open(server.origin);
    await control(tab, '/worker.js');
    server.faultMode = holdResponse;
    for (let stop = 1; stop <= 50; stop++) {
      await driver.dispatchSync(`stop-${stop}`);
      const request = await server.held();
      await driver.stopWorker();
      await server.waitForEnd(request);
    }
    expect(server.requests.map(({ path }) => path)).toEqual(
      Array.from({ length: 50 }, (_, at) => `/api/sync?tag=stop-${at + 1}&events=1&onLine=true`),
    );
    expect(await tab.evaluate(count)).toBe('1');
    expect(await tab.evaluate(count)).toBe('2');
  },
);

test(
  'sync, its last chance and periodic sync arrive with no page open',
  needs('dispatch-sync', 'dispatch-periodic-sync'),
  async ({ server, driver }) => {
    const tab = await driver.open(server.origin);
    await control(tab, '/worker.js');
    await tab.close();
    await driver.stopWorker();
    await driver.dispatchSync('a');
    await server.waitForRequests(1);
    await driver.dispatchSync('b', { lastChance: true });
    await server.waitForRequests(2);
    await driver.dispatchPeriodicSync('c', { scope: `${server.origin}/` });
    await server.waitForRequests(3);
    expect(server.requests.map(({ path }) => path.replace(/&.*/, ''))).toEqual([
      '/api/sync?tag=a',
      '/api/sync-last?tag=b',
      '/api/periodicsync?tag=c',
    ]);
  },
);

test(
  'a strict commit survives SIGKILL, and the worker is still registered',
  needs('dispatch-sync', 'restart'),
  async ({ server, driver }) => {
    const tab = await driver.open(server.origin);
    await control(tab, '/worker.js');
    await tab.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve, reject) => {
        const request = indexedDB.open('kept', 1);
        request.onupgradeneeded = () => request.result.createObjectStore('rows');
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(String(request.error)));
      });
      const transaction = database.transaction('rows', 'readwrite', { durability: 'strict' });
      transaction.objectStore('rows').put('value', 'key');
      await new Promise((resolve) => (transaction.oncomplete = resolve));
    });
    for (let kill = 1; kill <= 3; kill++) {
      await driver.restart();
      await driver.dispatchSync(`after-${kill}`);
      await server.waitForRequests(kill);
    }
    const again = await driver.open(server.origin);
    const value = await again.evaluate(async () => {
      const request = indexedDB.open('kept');
      await new Promise((resolve) => (request.onsuccess = resolve));
      const read = request.result.transaction('rows').objectStore('rows').get('key');
      await new Promise((resolve) => (read.onsuccess = resolve));
      return read.result as string;
    });
    expect(value).toBe('value');
    expect(await again.evaluate(() => Boolean(navigator.serviceWorker.controller))).toBe(true);
  },
);

test('the page and the worker are offline, also a worker that starts again', async ({ server, driver }) => {
  const tab = await driver.open(server.origin);
  await control(tab, '/worker.js');
  const probe = () => fetch('/probe').then((response) => response.text());
  await driver.setOffline(true);
  expect(await tab.evaluate(() => navigator.onLine)).toBe(false);
  expect(await tab.evaluate(probe)).toBe('onLine=false failed');
  await driver.stopWorker();
  expect(await tab.evaluate(probe)).toBe('onLine=false failed');
  expect(server.requests).toEqual([]);
  await driver.setOffline(false);
  expect(await tab.evaluate(probe)).toBe('onLine=true sent');
});

test('a server that is down refuses connections, and comes back on its port', async ({ server, driver }) => {
  const tab = await driver.open(server.origin);
  const send = () =>
    fetch('/api/x', { method: 'POST' }).then(
      (response) => response.status,
      () => 0,
    );
  await server.down();
  expect(await tab.evaluate(send)).toBe(0);
  await server.up();
  expect(await tab.evaluate(send)).toBe(201);
  expect(server.effects).toHaveLength(1);
});
