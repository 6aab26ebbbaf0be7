import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSW } from 'workbox-build';
import { bundle, serveBundle } from './bundle.ts';
import type { Driver, Tab } from './driver/driver.ts';
import { control, expect, test } from './fixtures.ts';
import type { TestServer } from './server.ts';
import type { Call } from './workers/probing-plugin.ts';

/** Refers to the plugin by name, because generateSW turns its options into source text. */
const stub = (name: string) =>
  Object.assign(() => {}, { toString: () => `(param) => self.probingPlugin.${name}(param)` });

async function generated(server: TestServer): Promise<void> {
  await serveBundle(server, '/probing-plugin.js', 'workers/probing-plugin.ts');
  const folder = await mkdtemp(join(tmpdir(), 'workbox-plugins-sw-'));
  const swDest = join(folder, 'worker.js');
  const match = '({ request, url }) => url.pathname.startsWith("/api/") || request.destination === "image"';
  await generateSW({
    swDest,
    mode: 'production',
    inlineWorkboxRuntime: true,
    sourcemap: false,
    importScripts: ['/probing-plugin.js'],
    runtimeCaching: [
      {
        urlPattern: Object.assign(() => false, { toString: () => match }),
        handler: 'CacheFirst',
        options: {
          cacheName: 'items',
          plugins: [
            {
              handlerWillStart: stub('handlerWillStart'),
              cachedResponseWillBeUsed: stub('cachedResponseWillBeUsed'),
            } as object,
          ],
        },
      },
    ],
  });
  server.serve('/worker.js', await readFile(swDest, 'utf8'), 'text/javascript');
  await rm(folder, { recursive: true });
}

async function open(driver: Driver, server: TestServer): Promise<Tab> {
  const tab = await driver.open(`${server.origin}/`);
  await control(tab, '/worker.js');
  return tab;
}

const callWorker = (tab: Tab, call: Call): Promise<unknown> =>
  tab.evaluate(
    (call) =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => resolve(data);
        navigator.serviceWorker.controller?.postMessage(call, [port2]);
      }),
    call,
  );

const workers: [string, (server: TestServer) => Promise<void>][] = [
  ["Workbox's default router", (server) => serveBundle(server, '/worker.js', 'workers/route-default.ts')],
  ['a private Router', (server) => serveBundle(server, '/worker.js', 'workers/route-private.ts')],
  ['a generateSW worker', generated],
  ['Serwist', (server) => serveBundle(server, '/worker.js', 'workers/route-serwist.ts')],
];

for (const [name, serve] of workers)
  test(`${name}: a probe finds the route without the network, and a refresh goes through it`, async ({
    server,
    driver,
  }) => {
    await serve(server);
    const tab = await open(driver, server);
    const url = `${server.origin}/api/one`;
    expect(await callWorker(tab, { call: 'probe', url })).toEqual({ cacheName: 'items', key: url });
    expect(await callWorker(tab, { call: 'announce', url })).toBe('an error');
    expect(server.requests).toHaveLength(0);
    expect(await callWorker(tab, { call: 'refresh', url })).toBe('{"effect":1}');
    expect(server.requests).toHaveLength(1);
    await tab.evaluate(async (url) => (await caches.open('items')).put(url, new Response('stored')), url);
    expect(await callWorker(tab, { call: 'announce', url })).toBe('stored');
    expect(server.requests).toHaveLength(1);
    expect(await callWorker(tab, { call: 'purposes', url })).toEqual([
      'probe',
      'announce',
      'refresh',
      'announce',
    ]);

    const elsewhere = `${server.origin}/picture`;
    expect(await callWorker(tab, { call: 'probe', url: elsewhere })).toBeUndefined();
    expect(
      await callWorker(tab, { call: 'probe', url: elsewhere, traits: { destination: 'image' } }),
    ).toEqual({
      cacheName: 'items',
      key: elsewhere,
    });
  });

test('a fetch listener that does not know these plugins answers pages and refreshes, and sends no probe', async ({
  server,
  driver,
}) => {
  server.serve('/worker.js', await bundle('workers/route-plain.ts'), 'text/javascript');
  const tab = await open(driver, server);
  const url = `${server.origin}/api/one`;
  const response = tab.evaluate(async (url) => (await fetch(url)).text(), url);
  expect(await callWorker(tab, { call: 'probe', url })).toBeUndefined();
  expect(await response).toBe('{"effect":1}');
  expect(await callWorker(tab, { call: 'refresh', url })).toBe('{"effect":2}');
  expect(server.requests).toHaveLength(2);
});
