import { expect, needs } from '../fixtures.ts';
import {
  cachedBodies,
  entriesTest as test,
  fire,
  openRefresh,
  pathsOf,
  publish,
  readAll,
  refreshTag,
  run,
} from '../refresh.ts';

const count = 60;
const all = (version: number, many = count) =>
  Object.fromEntries(pathsOf(many).map((path) => [path, `${version} × 20000`]));

for (const strategy of ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'])
  test(
    `a run with ${strategy} gets a 304 without a body for sixty unchanged entries, and replaces sixty changed ones but the one that fails`,
    needs('clear-http-cache'),
    async ({ driver, entries }) => {
      publish(entries, count, 1);
      const options = JSON.stringify({ maxEntries: count });
      const tab = await openRefresh(driver, entries, { strategy, options });
      await readAll(driver, tab, entries, pathsOf(count));

      const unchanged = await run(driver, tab);
      expect(unchanged).toMatchObject({
        unchanged: count,
        refreshed: 0,
        failed: 0,
        bytes: 0,
        reason: 'done',
      });
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
    },
  );

test(
  'a worker that is stopped ten times during a run loses nothing, and continues where it stopped',
  needs('clear-http-cache', 'stop-worker'),
  async ({ driver, entries }) => {
    const stops = 10;
    const count = 3 * stops;
    publish(entries, count, 1);
    let tab = await openRefresh(driver, entries, { options: JSON.stringify({ maxEntries: count }) });
    await readAll(driver, tab, entries, pathsOf(count));
    publish(entries, count, 2);
    const begun = await tab.evaluate(() => Date.now());
    const finished = new Set<string>();
    for (let stop = 1; stop <= stops; stop++) {
      // Two are answered, and the other answers are held.
      let answered = 0;
      entries.requests = [];
      entries.holds = () => ++answered > 2;
      await fire(driver, tab);
      await entries.waitUntil(() => entries.requests.length >= 4, 'four requests in flight');
      // Both are recorded as done before the worker is stopped. Two or more requests are in flight.
      await tab.evaluate(
        async ({ begun, many }) => {
          const noted = async () =>
            (await window.refresher.getAll()).filter(({ checkedAt }) => checkedAt >= begun);
          while ((await noted()).length < many) await new Promise(requestAnimationFrame);
        },
        { begun, many: 2 * stop },
      );
      await tab.close();
      await driver.stopWorker();
      tab = await driver.open(`${entries.origin}/app`);
      const bodies = Object.entries(await cachedBodies(tab));
      for (const [path, body] of bodies) {
        expect(body).toMatch(/^[12] × 20000$/);
        if (body.startsWith('2')) finished.add(path);
      }
      expect(bodies).toHaveLength(count);
    }
    expect(finished.size).toBe(2 * stops);
    entries.requests = [];
    entries.holds = () => false;
    const report = await run(driver, tab);
    expect(report).toMatchObject({ failed: 0, left: 0, reason: 'done' });
    expect(entries.requests.map(({ path }) => path).sort()).toEqual(
      pathsOf(count)
        .filter((path) => !finished.has(path))
        .sort(),
    );
    expect(await cachedBodies(tab)).toEqual(all(2, count));
  },
);

test(
  'a page enables the refresher: the browser has the tag, refresh() runs it, and disable() removes the tag',
  needs('clear-http-cache', 'dispatch-periodic-sync'),
  async ({ driver, entries }) => {
    publish(entries, 3, 1);
    // Pages without a client are told only where the app asks for that.
    const options = JSON.stringify({ broadcastUpdate: true });
    const tab = await openRefresh(driver, entries, { options });
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
  },
);

test('a browser without periodic sync reports it, and a page that opens after the interval starts a run', async ({
  driver,
  entries,
}) => {
  publish(entries, 3, 1);
  const options = JSON.stringify({ minIntervalSeconds: 1 });
  const tab = await openRefresh(driver, entries, { options }, { banner: withoutPeriodicSync });
  await tab.evaluate(async (paths) => {
    for (const path of paths) await (await fetch(path)).text();
    while ((await window.refresher.getAll()).length < paths.length) await new Promise(requestAnimationFrame);
  }, pathsOf(3));
  await tab.evaluate(() => window.refresher.disable());
  expect(await tab.evaluate(() => window.refresher.enable())).toEqual({
    mode: 'opportunistic',
    reason: 'missing',
  });
  publish(entries, 3, 2);
  await tab.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1000)));
  const later = await driver.open(`${entries.origin}/app`);
  await later.waitFor(async () => {
    const { lastRun } = await window.refresher.status();
    return lastRun?.trigger === 'opportunistic' && lastRun.refreshed === 3;
  }, undefined);
});

const withoutPeriodicSync = 'delete ServiceWorkerRegistration.prototype.periodicSync;';
