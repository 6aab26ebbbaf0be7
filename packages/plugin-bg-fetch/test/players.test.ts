import { createMediaRoute, fox, mediaScript, server, text } from './helpers/create-media-route.ts';
import { FakeBrowser, type FakePage } from 'workbox-plugin-testing';

const size = text.length;
const part = (start = 0) =>
  new Response(text.slice(start), {
    status: 206,
    headers: { 'Content-Range': `bytes ${start}-${size - 1}/${size}`, ETag: '"1"' },
  });
const rangeOf = (request: Request) => Number(/\d+/.exec(request.headers.get('Range') ?? '0')![0]);
/** A request of a player. */
const play = (page: FakePage, start: number, destination: RequestDestination = 'video') =>
  page.fetch('/media/fox', { destination, headers: { Range: `bytes=${start}-` } });

beforeEach(() => (server.answer = (request) => part(rangeOf(request))));

test('a network response to a range request has no URL, like one from the cache', async () => {
  const { page } = await createMediaRoute();
  const answer = await play(page, 4);
  expect([answer.url, answer.status, await answer.text()]).toEqual(['', 206, text.slice(4)]);
  expect(answer.headers.get('Content-Range')).toBe(`bytes 4-${size - 1}/${size}`);
});

test('a whole response of a server without ranges has no URL', async () => {
  const { page } = await createMediaRoute();
  server.answer = () => fox();
  const answer = await play(page, 0);
  expect([answer.url, answer.status, await answer.text()]).toEqual(['', 200, text]);
});

test('a range request with redirect: manual gets the redirect itself', async () => {
  const { page } = await createMediaRoute();
  server.answer = () => new Response(null, { status: 302, headers: { Location: '/media/other' } });
  const answer = await page.fetch('/media/fox', { redirect: 'manual', headers: { Range: 'bytes=0-3' } });
  expect([answer.type, answer.status]).toEqual(['opaqueredirect', 0]);
});

test('a stored file that is returned whole because of If-Range has no URL', async () => {
  const { page } = await createMediaRoute();
  server.answer = () => fox();
  await (await page.fetch('/media/fox')).text();
  const headers = { Range: 'bytes=4-', 'If-Range': '"2"' };
  const answer = await page.fetch('/media/fox', { destination: 'video', headers });
  expect([answer.url, answer.status, await answer.text()]).toEqual(['', 200, text]);
});

test('a player that does not read stops the server, and nothing is buffered in a clone', async () => {
  let pulled = 0;
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => {
          if (++pulled < 10_000) controller.enqueue(new Uint8Array(1000));
          else controller.close();
        },
      }),
      { status: 206, headers: { 'Content-Range': 'bytes 0-9998999/9999000' } },
    );
  const { page, browser } = await createMediaRoute({ plugins: [{ fetchDidSucceed: async () => endless() }] });
  const { body } = await play(page, 0);
  const reader = body!.getReader();
  for (let times = 0; times < 100; times++) await reader.read();
  await browser.settle();
  expect(pulled).toBeLessThan(200);
  await reader.cancel();
});

/** A page that is open before the first worker, which then controls it. */
async function aFirstVisit() {
  const browser = new FakeBrowser();
  const page = browser.openPage();
  const worker = await browser.register(mediaScript({}));
  await worker.run(() => (self as unknown as ServiceWorkerGlobalScope).clients.claim());
  const put = async () => {
    const running = await browser.registration.runningWorker();
    await running.run(async () => (await caches.open('media')).put('/media/fox', fox()));
  };
  return { browser, page, put };
}

test('a player that began before the first worker keeps network responses with their URL, over workers', async () => {
  const { browser, page, put } = await aFirstVisit();
  await put();
  for (const start of [4, 6]) {
    const answer = await play(page, start);
    expect([answer.url, await answer.text()]).toEqual(['https://app.test/media/fox', text.slice(start)]);
    await browser.startWorker();
  }
  browser.online = false;
  const stored = await play(page, 8);
  expect([stored.status, await stored.text()]).toEqual([206, text.slice(8)]);
  await browser.close();
});

test('a later player on an earlier page, and other requests, are answered from the cache, over workers', async () => {
  const { browser, page, put } = await aFirstVisit();
  await put();
  expect(await (await play(page, 4, '')).text()).toBe(text.slice(4));
  for (const start of [0, 4, 6]) {
    expect(await (await play(page, start)).text()).toBe(text.slice(start));
    await browser.startWorker();
  }
  expect(server.requests).toEqual([]);
  await browser.close();
});

test('the records of closed pages are deleted', async () => {
  const { browser, page } = await aFirstVisit();
  page.close();
  const worker = await browser.startWorker();
  await play(browser.openPage(), 4);
  await browser.settle();
  const notes = await worker.run(async () => {
    const cache = await caches.open('workbox-plugin-bg-fetch players https://app.test/');
    return (await cache.keys()).map(({ url }) => url);
  });
  expect(notes).toEqual([]);
  await browser.close();
});

test('an update of the worker does not change how open pages are answered', async () => {
  const { browser, page } = await createMediaRoute();
  const next = await browser.update(mediaScript({}));
  await next.activate();
  expect((await play(page, 4)).url).toBe('');
});

test('a player that has got an opaque response keeps network responses, over workers', async () => {
  const opaque = () => Object.defineProperty(part(4), 'type', { value: 'opaque' });
  const { browser, page } = await createMediaRoute(
    { plugins: [{ fetchDidSucceed: async () => opaque() }] },
    { '/media/other': fox() },
  );
  await play(page, 0);
  const worker = await browser.startWorker();
  await worker.run(async () => (await caches.open('media')).put('/media/fox', fox()));
  server.requests.length = 0;
  await play(page, 4);
  expect(server.requests).toHaveLength(1);
});
