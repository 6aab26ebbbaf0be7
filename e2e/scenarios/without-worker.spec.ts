import type { Driver, Tab } from '../driver/driver.ts';
import { control, expect, needs, test } from '../fixtures.ts';
import { healthy, holdRequest, holdResponse, requestLost } from 'workbox-plugin-testing/server';
import { serveBundle } from '../bundle.ts';
import { effects, empty, names, serveOutbox } from '../outbox.ts';
import type { TestServer } from '../server.ts';

test.beforeEach(async ({ server }) => {
  await serveOutbox(server);
  await serveBundle(server, '/writing-page.js', 'pages/writing-page.ts');
  for (const path of ['/write', '/app/write'])
    server.serve(
      path,
      '<!doctype html><html lang="en"><title>write</title><script src="/writing-page.js"></script></html>',
    );
});

const openWriter = (driver: Driver, server: TestServer, path = '/write'): Promise<Tab> =>
  driver.open(server.origin + path);

const write = (tab: Tab, text: string) => tab.evaluate((text) => window.write(text), text);

/** Begins a write and resolves when it is stored. */
const store = (tab: Tab, text: string) =>
  tab.evaluate(async (text) => {
    const stored = new Promise<void>((resolve) => {
      const { size } = window.writer.getSnapshot();
      const stop = window.writer.subscribe(() => {
        if (window.writer.getSnapshot().size <= size) return;
        stop();
        resolve();
      });
    });
    void window.write(text);
    await stored;
  }, text);

/** One write has one key, however often it is sent. */
const keysOf = (server: TestServer) =>
  new Set(server.requests.map(({ text, key }) => `${text} ${key ?? 'without a key'}`)).size;

for (const [moment, mode] of [
  ['before the server has processed it', holdRequest],
  ['before its answer is back', holdResponse],
] as const)
  test(`the writes of a first visit arrive once and in order when a worker comes, although the tab was closed at the first one ${moment}`, async ({
    server,
    driver,
  }) => {
    const [first, second, third] = names(3) as [string, string, string];
    server.faultMode = ({ attempt, text }) => (text === first && attempt === 1 ? mode : requestLost);
    const tab = await openWriter(driver, server);
    await store(tab, first);
    await store(tab, second);
    const request = await server.held();
    await tab.close();
    await server.waitForEnd(request);
    const next = await openWriter(driver, server);
    expect(await write(next, third)).toBe(202);
    await next.waitFor(() => window.writer.getSnapshot().size === 3, undefined);
    server.faultMode = healthy;
    await control(next, '/worker.js');
    await server.waitForEffects(3);
    await empty(driver, server);
    expect(effects(server)).toEqual(names(3));
    expect(keysOf(server)).toBe(3);
  });

test(
  'the writes of a first visit arrive once and in order, although the browser was killed after the second',
  needs('restart'),
  async ({ server, driver }) => {
    const [first, second, third] = names(3) as [string, string, string];
    server.faultMode = ({ attempt, text }) => (text === first && attempt === 1 ? holdResponse : requestLost);
    const tab = await openWriter(driver, server);
    await store(tab, first);
    await store(tab, second);
    const request = await server.held();
    await driver.restart();
    await server.waitForEnd(request);
    const next = await openWriter(driver, server);
    expect(await write(next, third)).toBe(202);
    server.faultMode = healthy;
    await control(next, '/worker.js');
    await server.waitForEffects(3);
    await empty(driver, server);
    expect(effects(server)).toEqual(names(3));
    expect(keysOf(server)).toBe(3);
  },
);

test('a page whose browser never has a worker delivers its writes while it is open, and after it is opened again', async ({
  server,
  driver,
}) => {
  const [first, second, third] = names(3) as [string, string, string];
  const tab = await openWriter(driver, server);
  server.faultMode = requestLost;
  expect(await write(tab, first)).toBe(202);
  server.faultMode = healthy;
  await server.waitForEffects(1);
  await tab.waitFor(() => window.writer.getSnapshot().size === 0, undefined);
  expect(await write(tab, second)).toBe(201);
  server.faultMode = requestLost;
  expect(await write(tab, third)).toBe(202);
  await tab.close();
  server.faultMode = healthy;
  const next = await openWriter(driver, server);
  await server.waitForEffects(3);
  await next.waitFor(() => window.writer.getSnapshot().size === 0, undefined);
  expect(effects(server)).toEqual(names(3));
});

test('a worker that arrives while a page sends takes the rest, and nothing is sent twice or out of order', async ({
  server,
  driver,
}) => {
  const [first, second, third] = names(3) as [string, string, string];
  server.faultMode = ({ text }) => (text === first ? holdRequest : healthy);
  const tab = await openWriter(driver, server);
  await store(tab, first);
  await store(tab, second);
  await server.held();
  await control(tab, '/worker.js');
  const last = tab.evaluate((text) => window.write(text), third);
  await tab.waitFor(() => window.writer.getSnapshot().size === 3, undefined);
  server.release();
  await server.waitForEffects(3);
  expect([201, 202]).toContain(await last);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(3));
  expect(server.requests.map(({ outcome }) => outcome)).toEqual(names(3).map(() => 'processed'));
});

test('two tabs, one of them without a worker, write in turn: each write arrives once and in order', async ({
  server,
  driver,
}) => {
  const plain = await openWriter(driver, server);
  await plain.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js?unclaimed');
    await navigator.serviceWorker.ready;
  });
  const controlled = await openWriter(driver, server);
  expect(await plain.evaluate(() => navigator.serviceWorker.controller === null)).toBe(true);
  expect(await controlled.evaluate(() => navigator.serviceWorker.controller === null)).toBe(false);
  await server.down();
  for (const [at, text] of names(6).entries())
    expect(await write(at % 2 ? controlled : plain, text)).toBe(202);
  await plain.waitFor(() => window.writer.getSnapshot().size === 6, undefined);
  await server.up();
  await plain.evaluate(() => window.writer.replayRequests());
  await server.waitForEffects(6);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(6));
  expect(server.requests.map(({ outcome }) => outcome)).toEqual(names(6).map(() => 'processed'));
});

test('two tabs without a worker write in turn: each write arrives once and in order', async ({
  server,
  driver,
}) => {
  const tabs = [await openWriter(driver, server), await openWriter(driver, server)] as const;
  await server.down();
  for (const [at, text] of names(6).entries()) expect(await write(tabs[at % 2 ? 1 : 0], text)).toBe(202);
  for (const tab of tabs) await tab.waitFor(() => window.writer.getSnapshot().size === 6, undefined);
  await server.up();
  await Promise.all(tabs.map((tab) => tab.evaluate(() => window.writer.replayRequests())));
  await server.waitForEffects(6);
  for (const tab of tabs) await tab.waitFor(() => window.writer.getSnapshot().size === 0, undefined);
  expect(effects(server)).toEqual(names(6));
  expect(server.requests.map(({ outcome }) => outcome)).toEqual(names(6).map(() => 'processed'));
});

test('a page outside of the scope writes through the worker of the scope', async ({ server, driver }) => {
  await serveBundle(server, '/app/worker.js', 'workers/outbox-worker.ts');
  const outside = await openWriter(driver, server, '/write?scope=/app/');
  const inside = await openWriter(driver, server, '/app/write?scope=/app/');
  await control(inside, '/app/worker.js');
  // The worker passes the answer on if it has it within 5 s.
  expect([201, 202]).toContain(await write(outside, 'note 1'));
  await server.waitForEffects(1);
  // Without it, a note whose answer is lost with the server would be the third one that waits.
  await inside.waitFor(async () => (await window.writer.size()) === 0, undefined);
  await server.down();
  expect(await write(outside, 'note 2')).toBe(202);
  expect(await write(inside, 'note 3')).toBe(202);
  await inside.waitFor(() => window.writer.getSnapshot().size === 2, undefined);
  await server.up();
  await inside.evaluate(() => window.writer.replayRequests());
  await server.waitForEffects(3);
  await inside.waitFor(() => window.writer.getSnapshot().size === 0, undefined);
  expect(effects(server)).toEqual(names(3));
});
