import { test as base } from './fixtures.ts';
import { EntriesServer } from './entries-server.ts';
import { expect } from './fixtures.ts';
import { cachedBodies, openRefresh, pathsOf, publish, readAll, refreshTag, run } from './refresh.ts';

const test = base.extend<{ entries: EntriesServer }>({
  entries: async ({}, use) => {
    const server = await EntriesServer.start();
    await use(server);
    await server.close();
  },
});

const count = 60;
const all = (version: number) =>
  Object.fromEntries(pathsOf(count).map((path) => [path, `${version} × 20000`]));

for (const strategy of ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'])
  test(`${strategy}: sixty unchanged entries are sixty 304s and no byte of body, sixty changed ones are new but the one that fails`, async ({
    driver,
    entries,
  }) => {
    publish(entries, count, 1);
    const options = JSON.stringify({ maxEntries: count });
    const tab = await openRefresh(driver, entries, { strategy, options });
    await readAll(driver, tab, entries, pathsOf(count));

    const unchanged = await run(driver, tab);
    expect(unchanged).toMatchObject({ unchanged: count, refreshed: 0, failed: 0, bytes: 0, reason: 'done' });
    expect(entries.requests).toHaveLength(count);
    expect(new Set(entries.requests.map(({ path }) => path)).size).toBe(count);
    expect(entries.requests.every(({ condition, status }) => condition === '"v1"' && status === 304)).toBe(
      true,
    );
    expect(entries.requests.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(0);
    expect(await cachedBodies(tab)).toEqual(all(1));

    publish(entries, count, 2);
    entries.entries.set('/entries/7', { body: '', fails: 500 });
    const changed = await run(driver, tab);
    expect(changed).toMatchObject({ refreshed: count - 1, unchanged: 0, failed: 1, bytes: 59 * 20_000 });
    expect(changed.problems).toEqual([{ url: `${entries.origin}/entries/7`, code: 'status', status: 500 }]);
    expect(await cachedBodies(tab)).toEqual({ ...all(2), '/entries/7': '1 × 20000' });
  });

test('the worker stopped twenty times in the middle of a run: nothing torn, nothing lost, and it goes on where it stopped', async ({
  driver,
  entries,
}) => {
  publish(entries, count, 1);
  const tab = await openRefresh(driver, entries, { options: JSON.stringify({ maxEntries: count }) });
  await readAll(driver, tab, entries, pathsOf(count));
  publish(entries, count, 2);
  const begun = await tab.evaluate(() => Date.now());
  const finished = new Set<string>();
  for (let stop = 1; stop <= 20; stop++) {
    // Two are answered, then the answers stay away.
    let answered = 0;
    entries.requests = [];
    entries.holds = () => ++answered > 2;
    await driver.dispatchPeriodicSync(refreshTag);
    await entries.waitUntil(() => entries.requests.length >= 4, 'four requests in flight');
    // Both are noted as done before the worker ends; two or more are on their way.
    await tab.evaluate(
      async ({ begun, many }) => {
        const noted = async () =>
          (await window.refresher.getAll()).filter(({ checkedAt }) => checkedAt >= begun);
        while ((await noted()).length < many) await new Promise(requestAnimationFrame);
      },
      { begun, many: 2 * stop },
    );
    await driver.stopWorker();
    for (const [path, body] of Object.entries(await cachedBodies(tab))) {
      expect(body).toMatch(/^[12] × 20000$/);
      if (body.startsWith('2')) finished.add(path);
    }
    expect(Object.keys(await cachedBodies(tab))).toHaveLength(count);
  }
  expect(finished.size).toBe(40);
  entries.requests = [];
  entries.holds = () => false;
  const report = await run(driver, tab);
  expect(report).toMatchObject({ failed: 0, left: 0, reason: 'done' });
  expect(entries.requests.map(({ path }) => path).sort()).toEqual(
    pathsOf(count)
      .filter((path) => !finished.has(path))
      .sort(),
  );
  expect(await cachedBodies(tab)).toEqual(all(2));
});

test('a page enables it: the browser has the tag, refresh() runs it, disable() takes the tag away', async ({
  driver,
  entries,
}) => {
  publish(entries, 3, 1);
  const tab = await openRefresh(driver, entries);
  await readAll(driver, tab, entries, pathsOf(3));
  const tags = () =>
    tab.evaluate(async () => {
      const { periodicSync } = (await navigator.serviceWorker.ready) as never as {
        periodicSync: { getTags(): Promise<string[]> };
      };
      return periodicSync.getTags();
    });
  expect(await tab.evaluate(() => window.refresher.enable())).toEqual({ mode: 'periodic-sync' });
  expect(await tags()).toEqual([refreshTag]);
  publish(entries, 3, 2);
  const heard = tab.evaluate(
    () =>
      new Promise((resolve) => {
        const urls: string[] = [];
        navigator.serviceWorker.addEventListener('message', ({ data }) => {
          if (data.type === 'CACHE_UPDATED') urls.push(new URL(data.payload.updatedURL).pathname);
          if (urls.length === 3) resolve(urls.sort());
        });
      }),
  );
  expect(await tab.evaluate(() => window.refresher.refresh())).toMatchObject({
    trigger: 'asked',
    refreshed: 3,
  });
  expect(await heard).toEqual(pathsOf(3));
  await tab.evaluate(() => window.refresher.disable());
  expect(await tags()).toEqual([]);
});

test('images and pages are asked for again as what they are, and shown from the cache', async ({
  driver,
  entries,
}) => {
  const svg = (colour: string) =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><rect fill="${colour}"/></svg>`;
  const image = { type: 'image/svg+xml' };
  const page = (title: string) => `<!doctype html><html lang="en"><title>${title}</title></html>`;
  entries.entries.set('/picture.svg', { body: svg('red'), etag: '"1"', ...image });
  entries.entries.set('/read/1', { body: page('first'), etag: '"1"', type: 'text/html' });
  const tab = await openRefresh(driver, entries);
  await tab.evaluate(async () => {
    const picture = new Image();
    picture.src = '/picture.svg';
    await picture.decode();
  });
  const reader = await driver.open(`${entries.origin}/read/1`);
  await tab.evaluate(async () => {
    while ((await window.refresher.getAll()).length < 2) await new Promise(requestAnimationFrame);
  });
  await driver.clearHttpCache();
  entries.requests = [];
  entries.entries.set('/picture.svg', { body: svg('blue'), etag: '"2"', ...image });
  entries.entries.set('/read/1', { body: page('second'), etag: '"2"', type: 'text/html' });
  expect(await run(driver, tab)).toMatchObject({ refreshed: 2, problems: [] });
  expect(entries.requests.map(({ path, condition }) => [path, condition]).sort()).toEqual([
    ['/picture.svg', '"1"'],
    ['/read/1', '"1"'],
  ]);
  entries.entries.set('/read/1', { body: '', fails: 0 });
  await reader.reload();
  expect(await reader.evaluate(() => document.title)).toBe('second');
});

test('opaque entries are left alone unless asked', async ({ driver, entries }) => {
  const elsewhere = await EntriesServer.start();
  elsewhere.entries.set('/entries/1', { body: 'x', etag: '"1"' });
  for (const opaque of [false, true]) {
    const tab = await openRefresh(driver, entries, {
      options: JSON.stringify({ opaque }),
      strategy: 'StaleWhileRevalidate',
    });
    await tab.evaluate(async (url) => {
      await fetch(url, { mode: 'no-cors' });
      while (!(await caches.match(url))) await new Promise(requestAnimationFrame);
      while ((await window.refresher.getAll()).length < 1) await new Promise(requestAnimationFrame);
    }, `${elsewhere.origin}/entries/1`);
    await driver.clearHttpCache();
    elsewhere.requests = [];
    const report = await run(driver, tab);
    expect(report).toMatchObject(opaque ? { refreshed: 1 } : { skipped: 1, problems: [{ code: 'opaque' }] });
    expect(elsewhere.requests).toHaveLength(opaque ? 1 : 0);
    await tab.close();
  }
  await elsewhere.close();
});

test('a body that passes maxBytes is cut as it streams, and what was stored stays', async ({
  driver,
  entries,
}) => {
  publish(entries, 1, 1, 10);
  const tab = await openRefresh(driver, entries, { options: JSON.stringify({ maxBytes: 100_000 }) });
  await readAll(driver, tab, entries, pathsOf(1));
  // Chunked: its length is not told before.
  entries.entries.set('/entries/1', {
    body: '2'.repeat(30_000_000),
    etag: '"v2"',
    headers: { 'transfer-encoding': 'chunked' },
  });
  const report = await run(driver, tab);
  expect(report).toMatchObject({
    refreshed: 0,
    failed: 1,
    reason: 'bytes',
    problems: [{ code: 'too-large' }],
  });
  expect(report.bytes).toBeLessThan(10_000_000);
  expect(await cachedBodies(tab)).toEqual({ '/entries/1': '1 × 10' });
});
