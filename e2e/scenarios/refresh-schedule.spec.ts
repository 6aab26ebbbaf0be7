import type { Driver, Tab } from '../driver/driver.ts';
import type { EntriesServer } from '../entries-server.ts';
import { expect, needs } from '../fixtures.ts';
import { cachedBodies, entriesTest as test, openRefresh, pathsOf, publish, readAll } from '../refresh.ts';

const count = 3;
const paths = pathsOf(count);
const asked = ({ requests }: EntriesServer) => requests.map(({ path }) => path).sort();
const every = (version: number) => Object.fromEntries(paths.map((path) => [path, `${version} × 20000`]));

/** Entries that were read in their first version and are refreshed from now on. A second version exists. */
async function enabled(driver: Driver, entries: EntriesServer, minIntervalSeconds: number): Promise<Tab> {
  publish(entries, count, 1);
  const tab = await openRefresh(driver, entries, { options: JSON.stringify({ minIntervalSeconds }) });
  await readAll(driver, tab, entries, paths);
  // The interval begins now.
  await tab.evaluate(() => window.refresher.disable());
  const { mode } = await tab.evaluate(() => window.refresher.enable());
  expect(mode).toBe(driver.can['dispatch-periodic-sync'] ? 'periodic-sync' : 'opportunistic');
  publish(entries, count, 2);
  return tab;
}

const ranBy = (tab: Tab) => tab.evaluate(async () => (await window.refresher.status()).lastRun?.trigger);

test(
  'the next visit refreshes after an interval without an open page, and nothing calls for it',
  needs('clear-http-cache', 'stop-worker'),
  async ({ driver, entries }) => {
    const tab = await enabled(driver, entries, 2);
    const { nextRunAt } = await tab.evaluate(() => window.refresher.status());
    await tab.close();
    await driver.stopWorker();
    expect(entries.requests).toEqual([]);
    // The interval itself.
    await new Promise((resolve) => setTimeout(resolve, nextRunAt - Date.now()));
    const visit = await driver.open(`${entries.origin}/app`);
    await entries.waitUntil(() => entries.requests.length >= count, 'a run');
    await visit.waitFor(async () => !(await window.refresher.status()).running, undefined);
    expect(await ranBy(visit)).toBe('opportunistic');
    expect(await cachedBodies(visit)).toEqual(every(2));
  },
);

test(
  'two tabs that stay open and poll start one run after the interval, not two',
  needs('clear-http-cache'),
  async ({ driver, entries }) => {
    const interval = 8;
    await (await enabled(driver, entries, interval)).close();
    const open = () => driver.open(`${entries.origin}/app?poll=1`);
    const tabs = [await open(), await open()];
    await entries.waitUntil(() => entries.requests.length >= count, 'a run');
    for (const tab of tabs) {
      await tab.waitFor(async () => !(await window.refresher.status()).running, undefined);
      expect(await ranBy(tab)).toBe('opportunistic');
    }
    expect(asked(entries)).toEqual(paths);
    expect(await cachedBodies(tabs[1]!)).toEqual(every(2));
  },
);
