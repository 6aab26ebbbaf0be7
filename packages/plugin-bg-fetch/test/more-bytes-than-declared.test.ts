import { createDownloader, mockNetwork, body, network } from './helpers/create-downloader.ts';

mockNetwork();
const elsewhere = 'https://elsewhere.test/media/intro.webm';

// Compressed, and from another origin: the length is of the encoded bytes, and the encoding is not visible.
test.each([
  ['a 200', 200, {}],
  ['a 206', 206, { 'Content-Range': 'bytes 0-9/10' }],
])('a body with more bytes than %s declared is stored whole or not at all', async (_, status, range) => {
  const it = await createDownloader();
  network.respondWith(({ headers }) =>
    headers.has('Range')
      ? new Response(body, { status, headers: { 'Content-Length': '10', ETag: '"1"', ...range } })
      : new Response(body, { headers: { 'Content-Length': '10', ETag: '"1"' } }),
  );
  await it.fetch('intro', elsewhere, { engine: 'ranged' });
  await it.browser.clock.advance(2000);
  expect(it.find()).toMatchObject({ state: 'done' });
  expect((await it.cached(elsewhere))?.text).toBe(body);
});
