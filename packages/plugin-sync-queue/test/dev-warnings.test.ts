import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { captureConsole } from 'workbox-plugin-testing/console';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type { SyncQueueOptions } from '../src/index.ts';
import type * as library from '../src/index.ts';
import type * as pages from '../src/window.ts';
import { createServer, down } from './helpers/fake-server.ts';
import { createBrowser, outboxScript } from './helpers/outbox.ts';

const server = createServer();

type Plugin = WorkboxPlugin | object;
interface Parts {
  options?: SyncQueueOptions;
  plugins?: (queue: library.SyncQueuePlugin, library_: typeof library) => Plugin[];
  strategy?: (all: typeof strategies, plugins: WorkboxPlugin[]) => strategies.Strategy;
}

/** A page whose writes use this route, and the warnings for two of them. */
async function warningsOf({ options, plugins = (queue) => [queue], strategy }: Parts, writes = 2) {
  const heard = captureConsole();
  const browser = createBrowser();
  await browser.register(() => {
    const all = require('workbox-strategies') as typeof strategies;
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const own = require('workbox-plugin-sync-queue') as typeof library;
    const list = plugins(new own.SyncQueuePlugin('outbox', options), own) as WorkboxPlugin[];
    const handler = strategy?.(all, list) ?? new all.NetworkOnly({ plugins: list });
    registerRoute(({ url }) => url.pathname.startsWith('/api/'), handler, 'POST');
  });
  const page = browser.openPage('https://app.test/');
  for (let write = 0; write < writes; write++)
    await page.fetch('/api/notes', { method: 'POST', body: `note ${write}` }).catch(() => {});
  await browser.settle();
  return heard('warn').filter((line) => !line.includes('is waiting'));
}

const marking = (name: string): WorkboxPlugin => ({
  requestWillFetch: async ({ request }) => {
    const headers = new Headers(request.headers);
    headers.set(name, '1');
    return new Request(request, { headers });
  },
});

test('a development build warns once about a plugin after the queue that changes the request', async () => {
  expect(await warningsOf({ plugins: (queue) => [queue, marking('x-token')] })).toEqual([
    expect.stringContaining('Queue "outbox": a plugin that stands after it changes the request'),
  ]);
});

test('a development build does not warn about a plugin before the queue, or a later one that only reads', async () => {
  const looks: WorkboxPlugin = { fetchDidSucceed: async ({ response }) => response };
  expect(await warningsOf({ plugins: (queue) => [marking('x-token'), queue, looks] })).toEqual([]);
});

test('a development build warns once about a strategy that sends without its plugins', async () => {
  const warnings = await warningsOf({
    strategy: (all, plugins) => {
      class Own extends all.Strategy {
        override async _handle(request: Request) {
          return fetch(request);
        }
      }
      return new Own({ plugins });
    },
  });
  expect(warnings).toEqual([
    expect.stringContaining(
      'Queue "outbox": its route answered a POST without sending it through its plugins',
    ),
  ]);
});

test('a development build warns once about a class in place of an instance', async () => {
  expect(await warningsOf({ plugins: (_, { SyncQueuePlugin }) => [SyncQueuePlugin] })).toEqual([
    expect.stringContaining(
      '"plugins" holds the class SyncQueuePlugin, which does nothing. Give it an instance',
    ),
  ]);
});

test('a development build warns once about a server error that reaches the page and is not queued', async () => {
  server.respondWith(500);
  expect(await warningsOf({})).toEqual([
    expect.stringContaining(`Queue "outbox": the server's 500 went to the page, and the POST is not kept`),
  ]);
});

test('a development build does not warn about a 500 that the app has classified, a 503, or a queued failure', async () => {
  server.respondWith(500);
  expect(await warningsOf({ options: { classify: () => undefined } })).toEqual([]);
  server.respondWith(503);
  expect(await warningsOf({}, 1)).toEqual([]);
  server.respondWith(down);
  expect(await warningsOf({}, 1)).toEqual([]);
});

test('an entry point on the wrong side names the entry point for that side', async () => {
  const heard = captureConsole();
  const browser = createBrowser();
  const worker = await browser.register(outboxScript());
  await worker.run(async () => {
    const { SyncQueueClient } = require('workbox-plugin-sync-queue/window') as typeof pages;
    try {
      void new SyncQueueClient('outbox');
    } catch {
      // There is no page.
    }
  });
  await browser.openPage('https://app.test/').run(async () => {
    const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof library;
    try {
      void new SyncQueuePlugin('other');
    } catch {
      // There is no registration.
    }
  });
  expect(heard('warn')).toEqual([
    expect.stringContaining(
      '"workbox-plugin-sync-queue/window" is the entry point for pages. In a service worker, import "workbox-plugin-sync-queue".',
    ),
    expect.stringContaining(
      '"workbox-plugin-sync-queue" is the entry point for service workers. In a page, import "workbox-plugin-sync-queue/window".',
    ),
  ]);
});
