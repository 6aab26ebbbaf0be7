import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser } from 'workbox-plugin-testing';

const server = setupServer(
  http.all('https://app.test/echo', async ({ request }) => HttpResponse.text(await request.text())),
  http.get('https://app.test/down', () => HttpResponse.error()),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => server.close());

test('sync, periodicsync, push and notificationclick settle as their waitUntil does', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    const log: unknown[] = [];
    self.addEventListener('sync', (event) => {
      const { tag, lastChance } = event as Event & { tag: string; lastChance: boolean };
      log.push([tag, lastChance, event.isTrusted, event.constructor.name]);
      const work = caches.keys().then(() => {
        if (lastChance) throw new Error('gave up');
      });
      (event as ExtendableEvent).waitUntil(work);
    });
    self.addEventListener('periodicsync', (event) => log.push((event as Event & { tag: string }).tag));
    self.addEventListener('push', (event) => log.push((event as PushEvent).data?.json()));
    self.addEventListener('notificationclick', (event) => {
      const { notification, action } = event as NotificationEvent;
      notification.close();
      log.push([notification.title, action]);
      (event as NotificationEvent).waitUntil(Promise.reject(new Error('no window')));
    });
    return log;
  });
  await worker.sync('a');
  await expect(worker.sync('b', { lastChance: true })).rejects.toThrow('gave up');
  await worker.periodicSync('c');
  await worker.push({ d: 1 });
  await expect(worker.notificationClick({ title: 'e' }, 'open')).rejects.toThrow('no window');
  expect(worker.exports).toEqual([
    ['a', false, true, 'SyncEvent'],
    ['b', true, true, 'SyncEvent'],
    'c',
    { d: 1 },
    ['e', 'open'],
  ]);
  await browser.close();
});

test('a navigation with a form keeps its mode until a request with an init is made from it', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    const seen: unknown[] = [];
    self.addEventListener('fetch', (e) => {
      const event = e as FetchEvent;
      const { request } = event;
      const clone = request.clone();
      const rebuilt = new Request(request, { headers: { a: 'b' } });
      seen.push(
        [request, clone, rebuilt].map(({ mode, destination }) => [mode, destination]),
        request instanceof Request,
        event instanceof FetchEvent,
      );
      event.respondWith(
        (async () => {
          await event.preloadResponse;
          const form = await clone.formData();
          seen.push(form.get('title'), await rebuilt.text().then((text) => text.includes('milk')));
          return Response.redirect('https://app.test/done', 303);
        })(),
      );
    });
    return seen;
  });
  const body = new FormData();
  body.set('title', 'milk');
  const response = await worker.fetch('/notes', { method: 'POST', body, mode: 'navigate' });
  expect(response.status).toBe(303);
  expect(worker.exports).toEqual([
    [
      ['navigate', 'document'],
      ['navigate', 'document'],
      ['same-origin', ''],
    ],
    true,
    true,
    'milk',
    true,
  ]);
  await browser.close();
});

test('an event that no listener answers goes to the network, and waitUntil lasts longer than the answer', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    self.addEventListener('fetch', (event) => {
      const later = new Promise((_, reject) => setTimeout(() => reject(new Error('afterwards')), 10));
      (event as FetchEvent).waitUntil(later);
    });
  });
  const { response, done } = worker.dispatchFetch('/echo', { method: 'POST', body: 'hi' });
  expect(await (await response).text()).toBe('hi');
  await browser.clock.advance(10);
  await expect(done).rejects.toThrow('afterwards');
  await browser.close();
});

test('a synthetic FetchEvent reaches the router, and its own waitUntil throws', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    self.addEventListener('fetch', (event) => (event as FetchEvent).respondWith(new Response('routed')));
  });
  const outcome = await worker.run(async () => {
    const event = new FetchEvent('fetch', { request: new Request('/relative') });
    let answer: unknown;
    event.respondWith = (response) => void (answer = response);
    self.dispatchEvent(event);
    const text = await ((await answer) as Response).text();
    try {
      event.waitUntil(Promise.resolve());
      return [text, event.isTrusted, event.request.url, 'accepted'];
    } catch (error) {
      return [text, event.isTrusted, event.request.url, (error as Error).name];
    }
  });
  expect(outcome).toEqual(['routed', false, 'https://app.test/relative', 'InvalidStateError']);
  await browser.close();
});

test('requests while offline and to a dead server reject as in Chromium', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => ({}));
  const failure = (url: string) => worker.run(() => fetch(url).catch((error: unknown) => error));
  expect(await failure('/down')).toEqual(new TypeError('Failed to fetch'));
  browser.online = false;
  expect(await failure('/echo')).toEqual(new TypeError('Failed to fetch'));
  expect(await worker.run(() => navigator.onLine)).toBe(false);
  expect(await failure('/echo')).toBeInstanceOf(TypeError);
  await browser.close();
});

test('an error of a listener is reported, and ends neither the process nor the other listeners', async () => {
  const print = jest.spyOn(console, 'error').mockImplementation(() => {});
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    self.addEventListener('push', () => {
      throw new Error('oops');
    });
    let pushed = 0;
    self.addEventListener('push', () => (pushed += 1));
    return () => pushed;
  });
  await expect(worker.push()).rejects.toThrow('oops');
  expect(worker.exports()).toBe(1);
  expect(worker.errors).toEqual([new Error('oops')]);
  print.mockRestore();
  await browser.close();
});

test('a navigation reaches the worker of its URL from any page, with the referrer of a browser', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    const seen: string[] = [];
    self.addEventListener('fetch', (event) => {
      const { referrer } = (event as FetchEvent).request;
      seen.push(referrer);
      (event as FetchEvent).respondWith(new Response());
    });
    return seen;
  });
  const form = { method: 'POST', mode: 'navigate' } as const;
  await browser.openPage('https://app.test/new').fetch('/notes', form);
  await browser.openPage('https://other.test/secret').fetch('https://app.test/notes', form);
  await browser.openPage('https://other.test/').fetch('https://app.test/notes', { ...form, referrer: '' });
  expect(worker.exports).toEqual(['https://app.test/new', 'https://other.test/', '']);
  await browser.close();
});
