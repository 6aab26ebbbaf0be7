import { someBytes } from '../e2e/media-files.ts';
import { fetchByClick, waitForState } from '../e2e/media.ts';
import type * as _page from '../e2e/pages/media-page.ts';
import { withMediaTestBed, type MediaTestBed } from './media-test-bed.ts';
import { median, report, times } from './table.ts';

declare global {
  interface Window {
    /** Characters of the messages that the worker has sent. */
    heard: number;
    /** The time at which each state was first seen, in milliseconds. */
    at: Record<string, number>;
  }
}

/** Repeats figures of downloads. */
const guarantees = 'packages/plugin-bg-fetch/docs/guarantees.md';
const fileBytes = 20_000;
const part = (at: number) => `/media/part/${at}.webm`;

/** The time of a group of `count` files from the first stored byte to `done`, its messages, and the bare puts. */
const storeGroup = (count: number) =>
  withMediaTestBed(async ({ files, tab }) => {
    const urls = Array.from({ length: count }, (_, at) => part(at));
    for (const [at, url] of urls.entries()) files.add(url, someBytes(fileBytes, at + 1));
    const bare = await tab.evaluate(
      async ({ urls, fileBytes }) => {
        const cache = await caches.open('bare');
        const blob = new Blob([crypto.getRandomValues(new Uint8Array(fileBytes))]);
        const begun = performance.now();
        for (const url of urls) await cache.put(url, new Response(blob));
        return performance.now() - begun;
      },
      { urls, fileBytes },
    );
    await tab.evaluate(() => {
      const at: Record<string, number> = {};
      Object.assign(window, { heard: 0, at });
      const channel = new BroadcastChannel(`workbox-plugin-bg-fetch:${location.origin}/`);
      channel.onmessage = ({ data }) => (window.heard += JSON.stringify(data).length);
      window.downloads.subscribe(() => {
        for (const { state } of window.downloads.getSnapshot()) at[state] ??= performance.now();
      });
    });
    await fetchByClick(tab, 'course', urls, { title: 'Course' });
    await waitForState(tab, 'course', 'done');
    const { heard, at } = await tab.evaluate(() => ({ heard: window.heard, at: window.at }));
    return { heard, storing: at['done']! - at['storing']!, bare };
  });

async function benchGroup() {
  const runs = [await storeGroup(1000), await storeGroup(1000), await storeGroup(1000)];
  const long = await storeGroup(2200);
  const pace = median(runs.map(({ storing, bare }) => storing / bare));
  report({
    what: 'storing a group of 1,000 files of 20 kB, beside 1,000 bare cache.put',
    here: `${times(pace)} (${Math.round(median(runs.map(({ storing }) => storing)))} ms)`,
    goal: 'at most 1.5 ×',
    holds: pace <= 1.5,
    values: { here: pace, '2,200 files': long.storing / long.bare, 'bare cache.put': 1 },
    label: 'storing a group of 1,000 files of 20 kB, beside 1,000 bare `cache.put`',
    cell: times(pace),
    repeated: [[guarantees, 'storing 1,000 files of 20 kB, of 1,000 bare `cache.put`']],
    note: `2,200 files ${times(long.storing / long.bare)}`,
    beside: `2,200 files ${times(long.storing / long.bare)}`,
  });
  const growth = long.heard / 2200 / (median(runs.map(({ heard }) => heard)) / 1000);
  report({
    what: 'messages to a page, characters a file: 2,200 files beside 1,000',
    here: times(growth),
    goal: 'at most 1.2 ×',
    holds: growth <= 1.2,
    label: 'messages to a page for each file: 2,200 files beside 1,000',
    repeated: [[guarantees, 'messages to a page for each file: 2,200 of 1,000 files']],
    note: `${Math.round(long.heard / 2200)} characters a file`,
    beside: `${Math.round(long.heard / 2200)} characters a file`,
  });
}

/** Puts a job of `count` stored files into cache and table, as an earlier visit leaves it. */
const seedStored = ({ tab }: MediaTestBed, count: number) =>
  tab.evaluate(async (count) => {
    const scope = (await navigator.serviceWorker.ready).scope;
    const cache = await caches.open('media');
    const urls = Array.from({ length: count }, (_, at) => `${location.origin}/media/part/${at}.webm`);
    for (const url of urls) await cache.put(url, new Response('stored'));
    await window.downloads.getAll();
    const opened = indexedDB.open('workbox-plugin-bg-fetch');
    const db = await new Promise<IDBDatabase>((resolve) => {
      opened.onsuccess = () => resolve(opened.result);
    });
    const tx = db.transaction('jobs', 'readwrite');
    for (const [at, url] of urls.entries())
      tx.objectStore('jobs').put({
        id: `part ${at}`,
        scope,
        files: [{ url, key: url, cacheName: 'media', headers: [], storedBytes: 6 }],
        title: `Part ${at}`,
        icons: [],
        createdAt: at,
        state: 'done',
        engine: 'ranged',
        downloaded: 6,
        downloadTotal: 6,
      });
    await new Promise((resolve) => (tx.oncomplete = resolve));
    db.close();
  }, count);

/** Milliseconds of the first request that a new worker answers from the cache, with an open client and without. */
const coldStart = (count: number) =>
  withMediaTestBed(async (testBed) => {
    await seedStored(testBed, count);
    const { driver, tab, server } = testBed;
    await tab.close();
    const plain = await driver.open(`${server.origin}/plain`);
    const took: number[] = [];
    for (let round = 0; round < 7; round++) {
      await driver.stopWorker();
      took.push(
        await plain.evaluate(async (path) => {
          const begun = performance.now();
          await (await fetch(path)).text();
          return performance.now() - begun;
        }, part(0)),
      );
    }
    return median(took);
  });

/** The time of `getAll()` while three downloads run. */
const listing = (count: number) =>
  withMediaTestBed(async (testBed) => {
    const { files, tab } = testBed;
    await seedStored(testBed, count);
    for (const name of ['a', 'b', 'c']) {
      files.add(`/media/${name}.webm`, someBytes(4_000_000), { speed: 100_000 });
      await fetchByClick(tab, name, [`/media/${name}.webm`], { engine: 'ranged' });
    }
    await tab.waitFor(
      () => window.downloads.getSnapshot().filter(({ state }) => state === 'running').length === 3,
      undefined,
    );
    return tab.evaluate(async () => {
      const begun = performance.now();
      await window.downloads.getAll();
      return performance.now() - begun;
    });
  });

async function benchStored() {
  const [one, many] = [await coldStart(1), await coldStart(10_000)];
  report({
    what: 'first request after a cold start, 10,000 stored files beside one',
    here: `${times(many / one)} (${many.toFixed(1)} ms)`,
    goal: 'at most 1.5 ×',
    holds: many / one <= 1.5,
    values: { '10,000 stored files': many, 'one stored file': one },
    unit: 'ms',
    label: 'first request after a cold start, 10,000 stored files beside one',
    repeated: [[guarantees, 'first request after a cold start, 10,000 files of one']],
    cell: times(many / one),
    note: `${many.toFixed(1)} ms and ${one.toFixed(1)} ms`,
  });
  const asked = await listing(1200);
  report({
    what: 'getAll() with 1,200 stored files while three downloads run',
    here: `${Math.round(asked)} ms`,
    goal: 'at most 3 s',
    holds: asked <= 3000,
    label: 'listing 1,200 stored files while three downloads run',
    beside: `with one stored file ${Math.round(await listing(1))} ms`,
  });
}

/** Milliseconds of a request of the app over HTTP/1.1 while this many ranged downloads run. */
const appRequest = (downloads: number) =>
  withMediaTestBed(async ({ files, tab, server }) => {
    server.serve('/app-data', 'data', 'text/plain');
    for (let at = 0; at < downloads; at++) {
      files.add(part(at), someBytes(2_000_000, at + 1), { speed: 100_000 });
      await fetchByClick(tab, `${at}`, [part(at)], { engine: 'ranged' });
    }
    if (downloads)
      await tab.waitFor(
        () => window.downloads.getSnapshot().some(({ downloaded }) => downloaded > 0),
        undefined,
      );
    const took = await tab.evaluate(async () => {
      const took: number[] = [];
      for (let round = 0; round < 20; round++) {
        const begun = performance.now();
        await (await fetch('/app-data', { cache: 'no-store' })).text();
        took.push(performance.now() - begun);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return took;
    });
    return { took: median(took), longest: Math.max(...took), open: files.requests.length };
  });

async function benchConnections() {
  const alone = await appRequest(0);
  const beside = await appRequest(8);
  report({
    what: "the app's own request over HTTP/1.1 while eight ranged downloads run, beside none",
    here: `${times(beside.took / alone.took)} (${beside.took.toFixed(1)} ms)`,
    goal: 'at most 2 ×, over two connections',
    holds: beside.took / alone.took <= 2 && beside.open <= 2,
    values: { here: beside.took, 'no download': alone.took },
    unit: 'ms',
    label: "the app's request over HTTP/1.1 beside eight ranged downloads",
    repeated: [[guarantees, "the app's request beside eight ranged downloads"]],
    cell: times(beside.took / alone.took),
    note: `${beside.took.toFixed(1)} ms and ${alone.took.toFixed(1)} ms`,
    beside: `the longest of twenty ${beside.longest.toFixed(0)} ms; ${beside.open} connections for downloads`,
  });
}

export async function benchManyFiles() {
  await benchConnections();
  await benchGroup();
  await benchStored();
}
