import type * as library from '../src/index.ts';
import { createBrowser } from './helpers/create-browser.ts';
import { createRoutedWorker, routers } from './helpers/create-routed-worker.ts';
import { requests } from './helpers/recording-server.ts';

const url = 'https://app.test/items/1';

test.each(routers)('%s answers by its strategy, and its plugins know the purpose', async (kind) => {
  const worker = await createRoutedWorker(createBrowser(), { kind });
  const [text, cached] = await worker.run(async ({ core }) => {
    const { response, done } = core.dispatchThroughRoutes(new Request(url), 'refresh');
    const text = await (await response)!.text();
    await done;
    return [text, await (await (await caches.open('items')).match(url))?.text()];
  });
  expect([text, cached]).toEqual(['/items/1 from the server', '/items/1 from the server']);
  expect(worker.exports.seen).toEqual(
    ['handlerWillStart', 'cachedResponseWillBeUsed', 'handlerDidComplete'].map((callback) => ({
      callback,
      purpose: 'refresh',
    })),
  );
  expect(worker.errors).toEqual([]);
});

test.each(routers)('%s has no purpose for a request of a page', async (kind) => {
  const worker = await createRoutedWorker(createBrowser(), { kind });
  await worker.fetch(url);
  await worker.idle();
  expect(worker.exports.seen.map(({ purpose }) => purpose)).toEqual([undefined, undefined, undefined]);
});

test.each(routers)('%s without a matching route gives no answer', async (kind) => {
  const worker = await createRoutedWorker(createBrowser(), { kind });
  const answer = await worker.run(({ core }) => {
    const { response, done } = core.dispatchThroughRoutes(new Request('https://app.test/else'), 'refresh');
    return done.then(() => response);
  });
  expect(answer).toBeUndefined();
  expect(requests).toEqual([]);
});

test.each(routers)('%s matches by destination and by navigation', async (kind) => {
  const browser = createBrowser();
  const worker = await createRoutedWorker(browser, {
    kind,
    match: ({ destination, mode }) => destination === 'image' || mode === 'navigate',
  });
  const answered = await worker.run(async ({ core }) => {
    const request = new Request(url);
    const all = [
      {},
      { destination: 'image' as const },
      { destination: 'document' as const, mode: 'navigate' as const },
    ].map((traits) => core.dispatchThroughRoutes(request, 'refresh', traits));
    await Promise.all(all.map(({ done }) => done));
    return all.map(({ response }) => response !== undefined);
  });
  expect(answered).toEqual([false, true, true]);
});

test.each(['probe', 'announce'])(
  'a %s reaches no network, with any strategy and any listener',
  async (purpose) => {
    for (const strategy of ['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst', 'NetworkOnly'] as const) {
      const worker = await createRoutedWorker(createBrowser(), { strategy });
      const outcome = await worker.run(({ core }) => {
        const { response, done } = core.dispatchThroughRoutes(new Request(url), purpose);
        return done.then(() => response).catch(({ name }: Error) => name);
      });
      expect(outcome).toBe('no-response');
    }
    const plain = await createBrowser().register(() => {
      self.addEventListener('fetch', (event) =>
        (event as FetchEvent).respondWith(fetch((event as FetchEvent).request)),
      );
      return require('workbox-plugin-core') as typeof library;
    });
    const outcome = await plain.run(({ dispatchThroughRoutes }) =>
      dispatchThroughRoutes(new Request(url), purpose).response?.catch(({ name }: Error) => name),
    );
    expect(outcome).toBe('AbortError');
    expect(requests).toEqual([]);
  },
);

const rebuilds: [how: string, rebuild: (request: Request) => Request][] = [
  ['from the URL', ({ url, headers }) => new Request(url, { headers })],
  [
    'from the URL, and what else can be read',
    ({ url, cache, credentials }) => new Request(url, { cache, credentials }),
  ],
  [
    'from a URL object with a parameter',
    ({ url }) => {
      const signed = new URL(url);
      signed.searchParams.set('signature', 'x');
      return new Request(signed);
    },
  ],
  ['from the request', (request) => new Request(request, { headers: { 'x-token': 'fresh' } })],
  ['from a clone of a clone', (request) => new Request(request.clone().clone().url)],
];

for (const purpose of ['probe', 'announce'])
  for (const refuses of [true, false])
    test.each(rebuilds)(
      `${purpose === 'probe' ? 'a probe' : 'an announcement'} reaches no network through a plugin that makes a new request %s, ${refuses ? 'where a' : 'also where no'} plugin refuses it`,
      async (_, rebuild) => {
        for (const kind of routers)
          for (const strategy of [
            'CacheFirst',
            'StaleWhileRevalidate',
            'NetworkFirst',
            'NetworkOnly',
          ] as const) {
            const plugins = () => [
              { requestWillFetch: async ({ request }: { request: Request }) => rebuild(request) },
            ];
            const worker = await createRoutedWorker(createBrowser(), { kind, strategy, plugins, refuses });
            await worker.run(({ core }) => core.dispatchThroughRoutes(new Request(url), purpose).done);
            expect(requests).toEqual([]);
          }
      },
    );

test.each<[string, (event: FetchEvent) => Promise<Response>]>([
  ['the URL', ({ request }) => fetch(request.url)],
  ['a request made from the URL', ({ request }) => fetch(new Request(request.url))],
  ['a beacon of its own', ({ request }) => fetch('/beacon', { method: 'POST', body: request.url })],
])(
  'a probe reaches no network through a listener that fetches %s at once, and a page is answered',
  async (_, answer) => {
    const browser = createBrowser();
    const worker = await browser.register(() => {
      self.addEventListener('fetch', (event) =>
        (event as FetchEvent).respondWith(answer(event as FetchEvent)),
      );
      return require('workbox-plugin-core') as typeof library;
    });
    const before = await worker.run(() => self.fetch);
    const outcome = await worker.run(({ dispatchThroughRoutes }) =>
      dispatchThroughRoutes(new Request(url), 'probe').response?.catch(({ name }: Error) => name),
    );
    expect(outcome).toBe('AbortError');
    expect(requests).toEqual([]);
    expect(await worker.run(() => self.fetch)).toBe(before);
    expect((await browser.openPage().fetch(url)).status).toBe(200);
  },
);

test('a page that requests the same URL during a probe is answered by the network', async () => {
  const browser = createBrowser();
  const plugins = () => [
    { requestWillFetch: async ({ request }: { request: Request }) => new Request(request.url) },
  ];
  const worker = await createRoutedWorker(browser, { strategy: 'NetworkFirst', plugins });
  const page = browser.openPage();
  const probes = worker.run(({ core, plugin }) =>
    Promise.all([1, 2, 3].map(() => core.findRoute(plugin, new Request(url)))),
  );
  const answer = await page.fetch(url);
  await probes;
  expect(await answer.text()).toBe('/items/1 from the server');
  expect(requests).toHaveLength(1);
});

test('a synthetic event has the members that listeners use, and lasts as long as its waitUntil', async () => {
  const worker = await createBrowser().register(() => {
    const log: unknown[] = [];
    const later = () => new Promise<void>((resolve) => setTimeout(resolve, 10));
    self.addEventListener('fetch', (event) => {
      const { request, clientId } = event as FetchEvent;
      log.push(event instanceof FetchEvent, request.url, request.headers.get('x-mark'), clientId);
      (event as FetchEvent).waitUntil(
        later().then(() => {
          log.push('first');
          (event as FetchEvent).waitUntil(later().then(() => log.push('second')));
        }),
      );
      (event as FetchEvent).waitUntil(Promise.reject(new Error('of no interest')));
      (event as FetchEvent).respondWith(new Response('mine'));
    });
    self.addEventListener('fetch', () => void log.push('stopped by the answer'));
    return { core: require('workbox-plugin-core') as typeof library, log };
  });
  const { browser } = worker.registration;
  const done = worker.run(async ({ core, log }) => {
    const by = {};
    const request = new Request('https://app.test/else', { headers: { 'x-mark': 'yes' } });
    const routed = core.dispatchThroughRoutes(request, 'refresh', { by, clientId: 'client-7' });
    log.push(await (await routed.response)!.text());
    await routed.done;
    log.push('done');
    return log;
  });
  await browser.clock.advance(30);
  expect(await done).toEqual([
    true,
    'https://app.test/else',
    'yes',
    'client-7',
    'mine',
    'first',
    'second',
    'done',
  ]);
  expect(worker.errors).toEqual([]);
});

test('the purpose and the initiator are known for the event and its request, and for nothing else', async () => {
  const worker = await createBrowser().register(() => {
    const core = require('workbox-plugin-core') as typeof library;
    const seen: unknown[] = [];
    self.addEventListener('fetch', (event) => {
      const { request } = event as FetchEvent;
      seen.push(
        [core.purposeOf(event), core.initiatorOf(event)],
        [core.purposeOf(request), core.initiatorOf(request)],
        [core.purposeOf(request.clone()), core.initiatorOf(request.clone())],
      );
    });
    return { core, seen };
  });
  const by = { name: 'asker' };
  await worker.run(({ core }) => core.dispatchThroughRoutes(new Request(url), 'something-new', { by }).done);
  await worker.fetch(url);
  expect(worker.exports.seen).toEqual([
    ['something-new', by],
    ['something-new', by],
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
    [undefined, undefined],
  ]);
});

test('a listener that does not know these plugins answers pages as before, and handles a synthetic event like one of a page', async () => {
  const browser = createBrowser();
  const worker = await browser.register(() => {
    const errors: unknown[] = [];
    self.addEventListener('fetch', (event) => {
      const { request } = event as FetchEvent;
      const answer = async () => new Response(`plain ${new URL(request.url).pathname}`);
      (event as FetchEvent).respondWith(answer());
      (event as FetchEvent).waitUntil(clients.get((event as FetchEvent).clientId));
    });
    return { core: require('workbox-plugin-core') as typeof library, errors };
  });
  const page = browser.openPage();
  const [mine, theirs] = await Promise.all([
    worker.run(async ({ core }) =>
      (await core.dispatchThroughRoutes(new Request(url), 'refresh').response)!.text(),
    ),
    page.fetch('/items/2').then((response) => response.text()),
  ]);
  expect([mine, theirs]).toEqual(['plain /items/1', 'plain /items/2']);
  expect(worker.errors).toEqual([]);
});

test('a listener that awaits event.handled continues with the answer of the route, or with its failure', async () => {
  const worker = await createRoutedWorker(createBrowser(), { kind: 'the default router' });
  const ends = await worker.run(async ({ core }) => {
    const ends: string[] = [];
    addEventListener('fetch', (given) => {
      const event = given as FetchEvent;
      const { pathname } = new URL(event.request.url);
      event.waitUntil(
        event.handled.then(
          () => ends.push(`${pathname} is handled`),
          () => ends.push(`${pathname} has failed`),
        ),
      );
      if (pathname === '/answered') event.respondWith(new Response('here'));
      if (pathname === '/failed') event.respondWith(Promise.reject(new Error('no')));
    });
    for (const path of ['/unanswered', '/answered', '/failed'])
      await core.dispatchThroughRoutes(new Request(`https://app.test${path}`), 'refresh').done;
    return ends;
  });
  expect(ends).toEqual(['/unanswered is handled', '/answered is handled', '/failed has failed']);
});
