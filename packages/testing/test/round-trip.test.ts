import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser } from 'workbox-plugin-testing';

const seen: string[] = [];
const server = setupServer(
  http.post('https://app.test/api/notes', async ({ request }) => {
    seen.push(await request.text());
    return HttpResponse.json({ ok: true }, { status: 201 });
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => seen.splice(0));
afterAll(() => server.close());

test('a request goes through a NetworkOnly route to MSW and back', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    const { registerRoute } = require('workbox-routing');
    const { NetworkOnly } = require('workbox-strategies');
    registerRoute(({ url }: { url: URL }) => url.pathname.startsWith('/api/'), new NetworkOnly(), 'POST');
  });
  const response = await worker.fetch('/api/notes', { method: 'POST', body: 'milk' });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ ok: true });
  expect(seen).toEqual(['milk']);
  await browser.close();
});

test('a page sends its body through the worker that controls it', async () => {
  const browser = new FakeBrowser();
  await browser.register(() => {
    const { registerRoute } = require('workbox-routing');
    const { NetworkOnly } = require('workbox-strategies');
    registerRoute(({ url }: { url: URL }) => url.pathname.startsWith('/api/'), new NetworkOnly(), 'POST');
  });
  const page = browser.openPage();
  const status = await page.run(async () => {
    return (await fetch('/api/notes', { method: 'POST', body: 'bread' })).status;
  });
  expect(status).toBe(201);
  expect(seen).toEqual(['bread']);
  await browser.close();
});

test('a cached route writes after its answer, and answers offline', async () => {
  const browser = new FakeBrowser();
  const worker = await browser.register(() => {
    const { registerRoute } = require('workbox-routing');
    const { NetworkFirst } = require('workbox-strategies');
    registerRoute(({ url }: { url: URL }) => url.pathname === '/news', new NetworkFirst());
  });
  server.use(http.get('https://app.test/news', () => HttpResponse.text('fresh'), { once: true }));
  const { response, done } = worker.dispatchFetch('/news');
  expect(await (await response).text()).toBe('fresh');
  await done;
  browser.online = false;
  expect(await (await worker.fetch('/news')).text()).toBe('fresh');
  await browser.close();
});

test('a worker keeps its own fetch when MSW starts to listen at any time', async () => {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const isOwn = () => fetch === self.fetch && globalThis.fetch === self.fetch;
  expect(await page.run(isOwn)).toBe(true);
  server.close();
  expect(await page.run(isOwn)).toBe(true);
  const real = globalThis.fetch;
  server.listen({ onUnhandledRequest: 'error' });
  expect(globalThis.fetch).not.toBe(real);
  expect(await page.run(isOwn)).toBe(true);
  const response = await page.fetch('/api/notes', { method: 'POST', body: 'eggs' });
  expect(response.status).toBe(201);
  expect(seen).toEqual(['eggs']);
  await browser.close();
});

test('each start of a worker has its own copy of Workbox', async () => {
  const browser = new FakeBrowser();
  const { exports: first } = await browser.register(() => require('workbox-routing') as object);
  const second = (await browser.startWorker()).exports as object;
  expect(Object.keys(second)).toEqual(Object.keys(first));
  expect(second).not.toBe(first);
  await browser.close();
});
