import {
  createDownloader,
  cutAfter,
  mockNetwork,
  intro,
  network,
  untilEnded,
} from './helpers/create-downloader.ts';

mockNetwork();
const size = 200_000;
const film = 'film'.repeat(size / 4);
const signed = (signature: number) => `${intro}?signature=${signature}`;

/** A server that cuts the first connection in the middle, and then answers only `allowed`. */
function serve(allowed: (url: string) => boolean) {
  const ranges: (string | null)[] = [];
  let cut = false;
  network.respondWith(({ url, headers }) => {
    const range = headers.get('Range');
    ranges.push(range);
    if (cut && !allowed(url)) return new Response(null, { status: 403 });
    const from = Number(/bytes=(\d+)/.exec(range ?? '')?.[1] ?? 0);
    const head = {
      status: 206,
      headers: { ETag: '"1"', 'Content-Range': `bytes ${from}-${size - 1}/${size}` },
    };
    if (cut) return new Response(film.slice(from), head);
    cut = true;
    return new Response(cutAfter(film.slice(0, size / 2)), head);
  });
  return ranges;
}

const keys = () => [
  {
    cacheKeyWillBeUsed: async ({ request }: { request: Request }) => request.url.replace(/[?#].*/, ''),
  },
];

test('a download with an expired signature continues at its byte with a fresh one', async () => {
  const it = await createDownloader({ plugins: keys });
  const ranges = serve((url) => url.includes('signature=2'));
  await it.fetch('intro', signed(1), { engine: 'ranged' });
  await untilEnded(it);
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'bad-status' });
  ranges.length = 0;
  await it.fetch('intro', signed(2), { engine: 'ranged' });
  await untilEnded(it);
  expect(ranges).toEqual([`bytes=${size / 2}-`]);
  expect((await it.cached())?.text).toBe(film);
});

test('an unfinished download takes a fresh signature and stays the same download', async () => {
  const it = await createDownloader({ plugins: keys });
  serve(() => true);
  await it.fetch('intro', signed(1), { engine: 'ranged' });
  await it.run((client) => client.pause('intro'));
  expect(await it.fetch('intro', signed(2), { engine: 'ranged' })).toMatchObject({ state: 'paused' });
  expect((await it.row())?.files.map(({ url }) => url)).toEqual([signed(2)]);
  await it.run((client) => client.resume('intro'));
  await untilEnded(it);
  expect(network.requestedUrls.at(-1)).toContain('signature=2');
  expect((await it.cached())?.text).toBe(film);
});

test('fetch rejects two URLs with the same cache key', async () => {
  const it = await createDownloader({ plugins: keys });
  expect(await it.errorOf((client) => client.fetch('intro', [signed(1), signed(2)]))).toMatchObject({
    code: 'invalid-request',
    details: { url: signed(2), why: 'twice' },
  });
});

test('another try checks the space for the missing bytes and for the copy', async () => {
  const it = await createDownloader();
  let allowed = false;
  serve(() => allowed);
  const order = { engine: 'ranged' as const, downloadTotal: size };
  await it.fetch('intro', intro, order);
  await untilEnded(it);
  expect(it.find()).toMatchObject({ state: 'failed', downloaded: size / 2 });
  allowed = true;
  it.browser.storage.quota = it.browser.storage.usage + size / 2 + size;
  await it.fetch('intro', intro, order);
  await untilEnded(it);
  expect((await it.cached())?.text).toBe(film);
});
