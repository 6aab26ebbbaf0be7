import { directUrl } from '../src/shared/protocol.ts';
import { createMediaRoute, fox, HttpResponse, server, text } from './helpers/create-media-route.ts';

const fromServer = () => new HttpResponse('from the server', { status: 206 });
const strategies = ['CacheFirst', 'NetworkFirst', 'StaleWhileRevalidate', 'CacheOnly'] as const;

test.each(strategies)("%s: a request of the ranged engine gets the server's response", async (strategy) => {
  const { page, browser } = await createMediaRoute({ strategy }, { '/media/fox': fox() });
  server.answer = fromServer;
  const answer = await page.fetch(directUrl('/media/fox'), { headers: { Range: 'bytes=4-' } });
  expect([answer.status, await answer.text()]).toEqual([206, 'from the server']);
  expect(server.requests).toHaveLength(1);
  expect(server.requests[0]?.headers.get('Range')).toBe('bytes=4-');
  await browser.settle();
  expect(await (await page.fetch('/media/fox')).text()).toBe(
    strategy === 'NetworkFirst' ? 'from the server' : text,
  );
});

test('a request of the ranged engine has the headers that other plugins of the route add', async () => {
  const requestWillFetch = async ({ request }: { request: Request }) =>
    new Request(request, { headers: { ...Object.fromEntries(request.headers), Authorization: 'Bearer 1' } });
  const { page } = await createMediaRoute({ plugins: [{ requestWillFetch }] });
  await page.fetch(directUrl('/media/fox'), { headers: { Range: 'bytes=4-' } });
  const { headers } = server.requests[0] ?? new Request('https://none.test/');
  expect([headers.get('Authorization'), headers.get('Range')]).toEqual(['Bearer 1', 'bytes=4-']);
});

test('a request of the ranged engine gets no fallback of another plugin', async () => {
  const handlerDidError = async () => new Response('a fallback');
  const { page, browser } = await createMediaRoute({ plugins: [{ handlerDidError }] });
  expect(await (await page.fetch(directUrl('/media/fox'))).text()).toBe(text);
  browser.online = false;
  await expect(page.fetch(directUrl('/media/fox'))).rejects.toThrow('Failed to fetch');
});

test('a route with a string, or a RegExp that ends in $, matches requests of the ranged engine', async () => {
  for (const capture of [
    'https://app.test/media/fox.webm',
    /\/media\/\w+\.webm$/,
    /^https:\/\/app\.test\/media\/\w+\.webm$/,
  ]) {
    const asked: string[] = [];
    const requestWillFetch = async ({ request }: { request: Request }) => {
      asked.push(request.url);
      return request;
    };
    const { page, browser } = await createMediaRoute({ capture, plugins: [{ requestWillFetch }] });
    server.answer = fromServer;
    const answer = await page.fetch(directUrl('/media/fox.webm'), { headers: { Range: 'bytes=4-' } });
    expect([answer.status, await answer.text()]).toEqual([206, 'from the server']);
    expect(asked).toEqual(['https://app.test/media/fox.webm']);
    expect(server.requests.at(-1)?.headers.get('Range')).toBe('bytes=4-');
    await browser.settle();
  }
});

test('a request of the ranged engine that no route matches goes to the network', async () => {
  const { page } = await createMediaRoute();
  server.answer = fromServer;
  const answer = await page.fetch(directUrl('/elsewhere/fox'), { headers: { Range: 'bytes=4-' } });
  expect(await answer.text()).toBe('from the server');
});
