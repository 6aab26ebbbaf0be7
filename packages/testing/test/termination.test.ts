import { delay, http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser, sweepTerminations, TerminatedError } from 'workbox-plugin-testing';
import { promisify } from 'workbox-plugin-core/shared';
import { openRows } from './helpers/rows.ts';

const server = setupServer(
  http.all('https://app.test/echo', async ({ request }) => HttpResponse.text(await request.text())),
  http.get('https://app.test/hangs', () => delay('infinite')),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

function busyWorker(log: string[]) {
  return () => {
    const work = async () => {
      for (;;) {
        log.push('begin');
        const rows = await openRows('busy');
        log.push('opened');
        const { store, done } = rows.begin('readwrite');
        const count = ((await promisify(store.get('count'))) as number | undefined) ?? 0;
        log.push('read');
        await promisify(store.put(count + 1, 'count'));
        log.push('put');
        await done;
        log.push('committed');
        await navigator.locks.request('busy', async () => {
          log.push('locked');
          const response = await fetch('/echo', { method: 'POST', body: 'x' });
          log.push('answered');
          await response.arrayBuffer();
          log.push('body');
        });
        log.push('unlocked');
        const cache = await caches.open('busy');
        await cache.put('/busy', new Response('busy'));
        log.push('cached');
        await new Promise((resolve) => setTimeout(resolve, 10));
        log.push('slept');
        await Promise.all([clients.matchAll(), crypto.subtle.digest('SHA-256', new Uint8Array(9))]);
        log.push('end');
        rows.db.close();
        if (count > 0) return;
      }
    };
    self.addEventListener('sync', (event) => (event as ExtendableEvent).waitUntil(work()));
  };
}

async function moveOn(browser: FakeBrowser) {
  for (let i = 0; i < 3; i++) await browser.clock.advance(10);
}

test('a worker that is terminated at its n-th kill point does nothing more, for every n', async () => {
  const places = await sweepTerminations(async (n) => {
    const log: string[] = [];
    const browser = new FakeBrowser();
    const worker = await browser.register(busyWorker(log));
    void worker.terminateAt(n);
    const outcome = worker.sync('tag').then(
      () => 'done',
      (error: Error) => error.name,
    );
    await moveOn(browser);
    const survived = worker.alive;
    expect(await outcome).toBe(survived ? 'done' : 'TerminatedError');
    const size = log.length;
    await moveOn(browser);
    expect(log).toHaveLength(size);
    expect(worker.errors).toEqual([]);

    // Locks and connections of the terminated worker are released: another run completes.
    const next = await browser.startWorker();
    const done = next.sync('tag');
    await moveOn(browser);
    await done;
    expect(log.at(-1)).toBe('end');
    return worker;
  });
  expect(places).toBeGreaterThan(25);
});

test('a termination rolls an uncommitted transaction back and leaves a committed one', async () => {
  for (const [last, expected] of [
    ['put', 0],
    ['committed', 1],
  ] as const) {
    const log: string[] = [];
    const browser = new FakeBrowser();
    const worker = await browser.register(busyWorker(log));
    const push = log.push.bind(log);
    log.push = (entry) => {
      if (entry === last) worker.context.terminate();
      return push(entry);
    };
    await expect(worker.sync('tag')).rejects.toThrow(TerminatedError);
    log.push = push;
    const page = browser.openPage();
    const count = await page.run(async () => {
      return (await (await openRows('busy')).get('count')) ?? 0;
    });
    expect(count).toBe(expected);
    await browser.close();
  }
});

test('a page gets a network error when the worker is terminated before its answer', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    self.addEventListener('fetch', (event) => {
      (event as FetchEvent).respondWith(fetch('/hangs'));
    });
  });
  const { response, done } = worker.dispatchFetch('/page');
  await browser.settle();
  await worker.terminate();
  await expect(response).rejects.toThrow(new TypeError('Failed to fetch'));
  await expect(done).rejects.toThrow(TerminatedError);
  await browser.close();
});

test('a worker that is terminated during an upgrade leaves the database as it was', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({ open: () => openRows('new') }));
  void worker.terminateAt(1);
  await expect(worker.run(({ open }) => open())).rejects.toThrow(TerminatedError);
  expect(await browser.indexedDB.databases()).toEqual([]);
  const next = await browser.startWorker<{ open: typeof openRows }>();
  const { db } = await next.run(({ open }) => open('new'));
  expect([...db.objectStoreNames]).toEqual(['rows']);
  await browser.close();
});

test('a context has modules and globals of its own', async () => {
  const browser = new FakeBrowser();
  const script = () => {
    (self as { marked?: boolean }).marked ??= false;
    return { routing: require('workbox-routing') as object };
  };
  const worker = await browser.register(script);
  expect(await worker.run(() => require('workbox-routing'))).toBe(worker.exports.routing);
  await worker.run(async () => {
    await Promise.resolve();
    (self as { marked?: boolean }).marked = true;
  });
  const next = await browser.startWorker<{ routing: object }>();
  expect(next.exports.routing).not.toBe(worker.exports.routing);
  expect(await next.run(() => (self as { marked?: boolean }).marked)).toBe(false);
  expect(typeof self).toBe('undefined');
  await browser.close();
});

test('a continuation whose promise has settled does not run after the termination', async () => {
  const browser = new FakeBrowser();
  const log: string[] = [];
  const worker = await browser.register(() => ({
    count: async () => {
      for (let i = 0; i < 1000; i++) {
        await Promise.resolve();
        log.push('step');
      }
    },
  }));
  const run = worker.run(({ count }) => count());
  await Promise.resolve()
    .then(() => {})
    .then(() => {});
  const terminated = worker.terminate();
  const size = log.length;
  await terminated;
  expect(size).toBeLessThan(1000);
  expect(log).toHaveLength(size);
  await expect(run).rejects.toThrow(TerminatedError);
  await browser.close();
});
