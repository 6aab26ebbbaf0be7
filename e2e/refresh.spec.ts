import { expect } from './fixtures.ts';
import { EntriesServer } from './entries-server.ts';
import { cachedBodies, entriesTest as test, openRefresh, pathsOf, publish, readAll, run } from './refresh.ts';

test('images and pages are refreshed with their own destination, and shown from the cache', async ({
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

test('opaque entries are not refreshed unless the option says so', async ({ driver, entries }) => {
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

test('a body that exceeds maxBytes is cut while it streams, and the stored entry stays', async ({
  driver,
  entries,
}) => {
  publish(entries, 1, 1, 10);
  const tab = await openRefresh(driver, entries, { options: JSON.stringify({ maxBytes: 100_000 }) });
  await readAll(driver, tab, entries, pathsOf(1));
  // The answer is chunked: its length is not known before.
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

test('an entry that came by a redirect is confirmed, and replaced afterwards', async ({
  driver,
  entries,
}) => {
  entries.entries.set('/entries/1', { body: '', fails: 302, headers: { location: '/today' } });
  entries.entries.set('/today', { body: '1', etag: '"1"' });
  const tab = await openRefresh(driver, entries);
  await readAll(driver, tab, entries, pathsOf(1));
  expect(await run(driver, tab)).toMatchObject({ unchanged: 1 });
  expect(entries.requests.map(({ path, status }) => [path, status])).toEqual([
    ['/entries/1', 302],
    ['/today', 304],
  ]);
  entries.entries.set('/today', { body: '2', etag: '"2"' });
  expect(await run(driver, tab)).toMatchObject({ refreshed: 1 });
  expect(await cachedBodies(tab)).toEqual({ '/entries/1': '2 × 1' });
});

test('a same-origin URL that is led to another origin is refreshed although that origin rejects preflights', async ({
  driver,
  entries,
}) => {
  const elsewhere = await EntriesServer.start();
  const headers = { 'access-control-allow-origin': '*' };
  const leadTo = (body: string, signature: number) => {
    elsewhere.entries.set('/file', { body, etag: `"${body}"`, headers });
    const location = `${elsewhere.origin}/file?signature=${signature}`;
    entries.entries.set('/entries/1', { body: '', fails: 302, headers: { location } });
  };
  leadTo('1', 1);
  const tab = await openRefresh(driver, entries);
  await readAll(driver, tab, entries, pathsOf(1));
  leadTo('2', 2);
  expect(await run(driver, tab)).toMatchObject({ refreshed: 1, problems: [] });
  expect(await cachedBodies(tab)).toEqual({ '/entries/1': '2 × 1' });
  await elsewhere.close();
});

for (const strategy of ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'])
  test(`a cache with ${strategy} that a page deletes during a run gets nothing back, and the run stops`, async ({
    driver,
    entries,
  }) => {
    const count = 12;
    publish(entries, count, 1);
    const options = JSON.stringify({ concurrency: 2 });
    const tab = await openRefresh(driver, entries, { strategy, options });
    await readAll(driver, tab, entries, pathsOf(count));
    publish(entries, count, 2, 200_000);
    entries.holds = () => true;
    const ran = run(driver, tab);
    await entries.waitUntil(() => entries.requests.length === 2, 'two requests');
    await tab.evaluate(() => caches.delete('entries'));
    entries.release();
    expect(await ran).toMatchObject({ refreshed: 0, unchanged: 0, failed: 0, skipped: count, left: 0 });
    expect(entries.requests).toHaveLength(2);
    expect(await tab.evaluate(() => caches.keys())).toEqual([]);
  });

for (const strategy of ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'])
  test(`a plugin that makes a new request with ${strategy} costs no body by probes, and the budget cuts its request`, async ({
    driver,
    entries,
  }) => {
    const count = 12;
    publish(entries, count, 1);
    const options = JSON.stringify({ maxBytes: 100_000, concurrency: 1 });
    const tab = await openRefresh(driver, entries, { strategy, options, rebuilds: '1', fetchOptions: '1' });
    await readAll(driver, tab, entries, pathsOf(count));
    // Its `headers` replace the conditions on a request of the app itself: the complete answer is sent.
    const all = await run(driver, tab);
    expect(all).toMatchObject({ unchanged: count, refreshed: 0, failed: 0 });
    expect(entries.requests).toHaveLength(count);
    publish(entries, count, 2, 20);
    entries.entries.set('/entries/1', {
      body: '2'.repeat(30_000_000),
      headers: { 'transfer-encoding': 'chunked' },
    });
    const report = await run(driver, tab);
    expect(report.problems).toEqual([{ url: `${entries.origin}/entries/1`, code: 'too-large' }]);
    expect(report.bytes).toBeLessThan(10_000_000);
    expect((await cachedBodies(tab))['/entries/1']).toBe('1 × 20000');
  });

test('fetchOptions with headers keep the conditions of a run', async ({ driver, entries }) => {
  publish(entries, 3, 1);
  const tab = await openRefresh(driver, entries, { fetchOptions: '1' });
  await readAll(driver, tab, entries, pathsOf(3));
  expect(await run(driver, tab)).toMatchObject({ unchanged: 3, bytes: 0 });
  expect(entries.requests.map(({ condition, status }) => [condition, status])).toEqual(
    pathsOf(3).map(() => ['"v1"', 304]),
  );
});
