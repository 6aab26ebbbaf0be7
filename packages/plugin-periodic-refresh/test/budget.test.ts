import type * as core from 'workbox-plugin-core';
import type { PeriodicRefreshOptions } from '../src/index.ts';
import { skipReason } from '../src/policy/schedule.ts';
import { createFeed, type FeedParts } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const now = Date.UTC(2026, 0, 1);

test.each<[Partial<Parameters<typeof skipReason>[0]>, string | undefined]>([
  [{}, undefined],
  [{ onLine: false }, 'offline'],
  [{ onLine: false, asked: true }, undefined],
  [{ saveData: true }, 'save-data'],
  [{ saveData: true, asked: true }, undefined],
  [{ usage: 91, quota: 100 }, 'storage'],
  [{ usage: 90, quota: 100 }, undefined],
  [{ usage: 1, quota: 0 }, undefined],
])('under %j a run is skipped because of %s', (given, reason) => {
  expect(skipReason({ onLine: true, saveData: false, asked: false, ...given })).toBe(reason);
});

test('a run with Save-Data, with nearly full storage or offline makes no request, and the event fails only when offline', async () => {
  publishAll(1);
  const feed = await createFeed();
  await feed.openAll(names(1));
  feed.browser.saveData = true;
  expect(await feed.fire()).toBe('resolved');
  expect((await feed.status()).lastRun?.reason).toBe('save-data');
  feed.browser.saveData = false;
  feed.browser.storage.usage = 0.95 * feed.browser.storage.quota;
  expect(await feed.fire()).toBe('resolved');
  expect((await feed.status()).lastRun?.reason).toBe('storage');
  feed.browser.storage.usage = 0;
  feed.browser.online = false;
  expect(await feed.fire()).toBe('refresh-incomplete');
  expect((await feed.status()).lastRun?.reason).toBe('offline');
  expect(asked).toEqual([]);
});

test('entries that are fresh by their headers are skipped, unless a person starts the run', async () => {
  const headers = { date: new Date(now).toUTCString(), 'cache-control': 'max-age=3600' };
  publish('/briefings/1', { body: 'v1', etag: '"1"', headers });
  publish('/briefings/2', { body: 'v1', etag: '"1"' });
  const feed = await createFeed();
  await feed.openAll(names(2));
  expect(await feed.run()).toMatchObject({ unchanged: 1, skipped: 1, problems: [] });
  expect(paths()).toEqual(['/briefings/2']);
  expect(await feed.worker.run(({ refresher }) => refresher.refresh())).toMatchObject({ unchanged: 2 });
});

test('a run with maxEntries takes the most used and longest unchecked entries, and the next runs take the rest', async () => {
  publishAll(4);
  const feed = await createFeed({ maxEntries: 2 });
  await feed.openAll([...names(4), '/briefings/2', '/briefings/2', '/briefings/4']);
  await feed.browser.clock.advance(86_400_000);
  await feed.run();
  expect(paths().sort()).toEqual(['/briefings/2', '/briefings/4']);
  asked.splice(0);
  await feed.browser.clock.advance(86_400_000);
  const turns = new Set<string>();
  for (let day = 0; day < 4; day++) {
    await feed.run();
    for (const path of paths()) turns.add(path);
    await feed.browser.clock.advance(86_400_000);
  }
  expect([...turns].sort()).toEqual(names(4));
});

test('a run counts bytes as they stream, ends at maxBytes, and the next run continues with the rest', async () => {
  const body = 'x'.repeat(1000);
  for (const path of names(5)) publish(path, { body: `1${body}`, etag: '"1"' });
  const feed = await createFeed({ maxBytes: 2500, concurrency: 1 });
  await feed.openAll(names(5));
  for (const path of names(5)) publish(path, { body: `2${body}`, etag: '"2"' });
  const first = await feed.run();
  expect(first).toMatchObject({ refreshed: 2, failed: 0, left: 3, reason: 'bytes' });
  const refreshed = new Set(paths().slice(0, 2));
  for (const path of names(5)) expect((await feed.text(path))?.[0]).toBe(refreshed.has(path) ? '2' : '1');
  asked.splice(0);
  expect(await feed.run()).toMatchObject({ refreshed: 2, left: 1, reason: 'bytes' });
  expect(paths().some((path) => refreshed.has(path))).toBe(false);
  expect(await feed.run()).toMatchObject({ refreshed: 1, left: 0, reason: 'done' });
  for (const path of names(5)) expect((await feed.text(path))?.[0]).toBe('2');
});

test('an answer larger than maxBytes is reported and does not stop the others', async () => {
  publishAll(2);
  const feed = await createFeed({ maxBytes: 100, concurrency: 1 });
  await feed.openAll(names(2));
  publish('/briefings/2', { body: 'x'.repeat(200), etag: '"2"' });
  publish('/briefings/1', { body: 'new', etag: '"2"' });
  const problems = [{ url: 'https://app.test/briefings/2', code: 'too-large' }];
  expect(await feed.run()).toMatchObject({ refreshed: 1, failed: 1, left: 0, reason: 'done', problems });
  expect(await feed.text('/briefings/1')).toBe('new');
  expect(await feed.text('/briefings/2')).toBe('/briefings/2 v1');
});

test('a run ends after maxSeconds, aborts its requests, and the next run starts with the rest', async () => {
  publishAll(6);
  const feed = await createFeed({ maxSeconds: 5, concurrency: 2 });
  await feed.openAll(names(6));
  const open: (() => void)[] = [];
  let aborted = 0;
  for (const path of names(6))
    publish(path, {
      answer: async ({ signal }) => {
        signal.addEventListener('abort', () => void aborted++);
        await new Promise<void>((resolve) => open.push(resolve));
        return new Response('late');
      },
    });
  const fired = feed.fire();
  await feed.browser.clock.advance(5000);
  expect(await fired).toBe('resolved');
  expect((await feed.status()).lastRun).toMatchObject({ left: 6, failed: 0, reason: 'seconds', seconds: 5 });
  expect(asked).toHaveLength(2);
  for (const release of open) release();
  for (const path of names(6)) publish(path, { answer: undefined, etag: '"v2"', body: 'new' });
  expect(await feed.run()).toMatchObject({ refreshed: 6, left: 0, reason: 'done' });
});

test('a URL that never answers fails after attemptTimeoutSeconds and is tried in three runs at most', async () => {
  publishAll(2);
  const feed = await createFeed({ attemptTimeoutSeconds: 3 });
  await feed.openAll(names(2));
  publish('/briefings/1', { answer: () => new Promise<Response>(() => {}) });
  for (const left of [1, 1, 0]) {
    const fired = feed.fire();
    await feed.browser.clock.advance(3000);
    expect(await fired).toBe(left ? 'refresh-incomplete' : 'resolved');
    const { lastRun } = await feed.status();
    expect(lastRun).toMatchObject({ failed: 1, left, problems: [{ code: 'timeout' }] });
  }
  expect(await feed.text('/briefings/1')).toBe('/briefings/1 v1');
});

test('a run with unlimited times sets no timer that a browser would end at once', async () => {
  publishAll(2);
  const limits = { attemptTimeoutSeconds: Infinity, maxSeconds: Infinity };
  const delays: (number | undefined)[] = [];
  const more = () => {
    const original = setTimeout;
    const recording = (task: () => void, delay?: number) => {
      delays.push(delay);
      return original(task, delay);
    };
    Object.assign(globalThis, { setTimeout: recording });
  };
  const feed = await createFeed(limits, { more });
  await feed.openAll(names(2));
  publishAll(2, 2);
  expect(await feed.run()).toMatchObject({ refreshed: 2, failed: 0 });
  expect(delays.length).toBeGreaterThan(2);
  expect(Math.max(...delays.map(Number))).toBe(2 ** 31 - 1);
});

test('a run makes at most `concurrency` requests at the same time', async () => {
  publishAll(9);
  const feed = await createFeed({ concurrency: 3 });
  await feed.openAll(names(9));
  let now = 0;
  let most = 0;
  for (const path of names(9))
    publish(path, {
      answer: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now--;
        return new Response('x');
      },
    });
  expect(await feed.run()).toMatchObject({ refreshed: 9 });
  expect(most).toBe(3);
});

test('the event fails only for failures that another try could help', async () => {
  publishAll(2);
  const feed = await createFeed();
  await feed.openAll(names(2));
  publish('/briefings/1', { status: 404 });
  expect(await feed.fire()).toBe('resolved');
  publish('/briefings/1', { status: 503 });
  asked.splice(0);
  expect(await feed.fire()).toBe('refresh-incomplete');
  expect(paths().sort()).toEqual(names(2));
  publish('/briefings/1', { status: 200 });
  asked.splice(0);
  expect(await feed.fire()).toBe('resolved');
  expect(paths()).toEqual(['/briefings/1']);
});

test.each<[string, PeriodicRefreshOptions, FeedParts]>([
  ['a hook', { responseWillRefresh: () => new Promise(() => {}) }, {}],
  [
    'another plugin of the route',
    {},
    {
      plugins: () => [
        {
          requestWillFetch: async ({ event, request }) => {
            const { purposeOf } = require('workbox-plugin-core') as typeof core;
            return event && purposeOf(event) === 'refresh' ? new Promise(() => {}) : request;
          },
        },
      ],
    },
  ],
])('%s that never answers ends with the run and delays no other entry', async (_, options, parts) => {
  publishAll(2);
  const feed = await createFeed({ maxSeconds: 5, ...options }, parts);
  await feed.openAll(names(2));
  publishAll(2, 2);
  for (const runs of [1, 2]) {
    const ends: string[] = [];
    void feed.fire().then((how) => ends.push(how));
    for (let seconds = 0; !ends.length && seconds < 60; seconds++) await feed.browser.clock.advance(1000);
    expect([runs, ends]).toEqual([runs, ['resolved']]);
    expect((await feed.status()).lastRun).toMatchObject({ left: 2, reason: 'seconds' });
    expect(await feed.status()).toMatchObject({ running: false });
  }
  expect(await feed.text('/briefings/1')).toBe('/briefings/1 v1');
});
