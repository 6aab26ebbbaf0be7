import { aDownloader, aNetwork, body, network } from './a-downloader.ts';

aNetwork();
const elsewhere = 'https://elsewhere.test/media/intro.webm';

// Compressed, and from another origin: its length is that of other bytes, and its encoding is not shown.
test.each([
  ['a 200', 200, {}],
  ['a 206', 206, { 'Content-Range': 'bytes 0-9/10' }],
])('more bytes come than %s said: all of them are stored, or none', async (_, status, range) => {
  const it = await aDownloader();
  network.says(({ headers }) =>
    headers.has('Range')
      ? new Response(body, { status, headers: { 'Content-Length': '10', ETag: '"1"', ...range } })
      : new Response(body, { headers: { 'Content-Length': '10', ETag: '"1"' } }),
  );
  await it.fetch('intro', elsewhere, { engine: 'ranged' });
  await it.browser.clock.advance(2000);
  expect(it.see()).toMatchObject({ state: 'done' });
  expect((await it.cached(elsewhere))?.text).toBe(body);
});
