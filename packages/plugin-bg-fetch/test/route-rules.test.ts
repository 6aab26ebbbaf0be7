import type * as cacheable from 'workbox-cacheable-response';
import { createHash } from 'node:crypto';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type { BackgroundFetchPluginOptions } from '../src/index.ts';
import {
  createDownloader,
  mockNetwork,
  body,
  intro,
  network,
  whole,
  type DownloaderParts,
} from './helpers/create-downloader.ts';

mockNetwork();

/** A download with the response `answer`, by the given engine. */
async function downloaded(
  engine: 'background-fetch' | 'ranged',
  answer: () => Response,
  parts: DownloaderParts = {},
  request: RequestInfo = intro,
) {
  const it = await createDownloader(parts);
  network.respondWith(answer);
  await it.fetch('intro', request, { engine });
  if (engine === 'ranged') await it.browser.clock.advance(5000);
  else await it.fetches.succeed('intro', { [request instanceof Request ? request.url : request]: answer });
  await it.browser.settle();
  return it;
}

const statuses = (headers: Record<string, string>) => (): WorkboxPlugin[] => {
  const { CacheableResponsePlugin } = require('workbox-cacheable-response') as typeof cacheable;
  return [new CacheableResponsePlugin({ statuses: [200], headers })];
};

for (const engine of ['background-fetch', 'ranged'] as const) {
  test.each(['CacheFirst', 'StaleWhileRevalidate', 'NetworkFirst'] as const)(
    `${engine}: a response that CacheableResponsePlugin of a %s route rejects is not stored`,
    async (strategy) => {
      const it = await downloaded(engine, () => whole(), {
        strategy,
        plugins: statuses({ 'X-Is-Cacheable': 'true' }),
      });
      expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'refused' });
      expect(await it.cached()).toBeUndefined();
    },
  );

  test(`${engine}: a response that CacheableResponsePlugin accepts is stored`, async () => {
    const it = await downloaded(engine, () => whole(body, { 'X-Is-Cacheable': 'true' }), {
      plugins: statuses({ 'X-Is-Cacheable': 'true' }),
    });
    expect(it.find()).toMatchObject({ state: 'done' });
    expect(await it.cached()).toMatchObject({ text: body });
  });

  test(`${engine}: headers that a cacheWillUpdate adds are stored`, async () => {
    const cacheWillUpdate: WorkboxPlugin['cacheWillUpdate'] = async ({ response }) =>
      new Response(response.body, { headers: { ...Object.fromEntries(response.headers), 'X-Seen': '1' } });
    const it = await downloaded(engine, () => whole(), { plugins: () => [{ cacheWillUpdate }] });
    expect(await it.cached()).toMatchObject({ text: body, headers: { 'x-seen': '1' } });
  });

  test.each([
    ['returns false', () => false],
    ['resolves with false', async () => false],
    [
      'throws',
      () => {
        throw new Error('No');
      },
    ],
  ])(`${engine}: a file for which responseWillStore %s is not stored`, async (_, responseWillStore) => {
    const it = await downloaded(engine, () => whole(), { options: { responseWillStore } });
    expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'refused' });
    expect(await it.cached()).toBeUndefined();
  });

  test(`${engine}: a response that responseWillStore has read is stored`, async () => {
    const seen: string[] = [];
    const responseWillStore: BackgroundFetchPluginOptions['responseWillStore'] = async ({
      request,
      response,
    }) => seen.push(request.url, await response.text()) > 0;
    const it = await downloaded(engine, () => whole(), { options: { responseWillStore } });
    expect(seen).toEqual([intro, body]);
    expect(await it.cached()).toMatchObject({ text: body });
  });

  test.each([
    ['with a Content-Length', { 'Content-Length': '0' }],
    ['without a Content-Length', {}],
  ])(`${engine}: an empty 200 %s is not stored`, async (_, headers) => {
    const it = await downloaded(engine, () => new Response('', { headers }));
    expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'incomplete' });
    expect(await it.cached()).toBeUndefined();
  });

  test(`${engine}: an empty file is stored with allowEmpty and Content-Length: 0`, async () => {
    const options = { allowEmpty: true };
    const said = await downloaded(engine, () => new Response('', { headers: { 'Content-Length': '0' } }), {
      options,
    });
    expect(said.find()).toMatchObject({ state: 'done' });
    const unsaid = await downloaded(engine, () => new Response(''), { options });
    expect(unsaid.find()).toMatchObject({ state: 'failed', failureReason: 'incomplete' });
  });

  test.each([
    ['a film', intro, 'text/html'],
    ['a film, with its type in upper case', intro, 'TEXT/HTML; charset=utf-8'],
    ['a playlist', 'https://app.test/media/live.m3u8?v=2', 'text/html'],
    ['a manifest', 'https://app.test/media/live.MPD', 'application/xhtml+xml'],
    ['a document', 'https://app.test/media/guide.pdf', 'text/html'],
  ])(
    `${engine}: an HTML page in place of %s is not stored, also without a redirect`,
    async (_, url, type) => {
      const it = await downloaded(engine, () => whole('<h1>Home</h1>', { 'Content-Type': type }), {}, url);
      expect(it.find()).toMatchObject({ state: 'failed' });
      expect(await it.cached(url)).toBeUndefined();
    },
  );

  test(`${engine}: an HTML page that was requested is stored`, async () => {
    const url = 'https://app.test/media/notes';
    const it = await downloaded(
      engine,
      () => whole('<h1>Notes</h1>', { 'Content-Type': 'text/html' }),
      {},
      url,
    );
    expect(it.find()).toMatchObject({ state: 'done' });
  });

  const sha = (algorithm: string, text = body) => createHash(algorithm).update(text).digest('base64');

  test.each([
    ['sha256-…', `sha256-${sha('sha256')}`, 'done'],
    ['sha512-…, the strongest', `sha256-wrong sha512-${sha('sha512')}`, 'done'],
    ['one of two', `sha384-${sha('sha384', 'other')} sha384-${sha('sha384')}`, 'done'],
    ['sha256-… without its padding', `sha256-${sha('sha256').replace(/=+$/, '')}`, 'done'],
    ['sha384-… with an option', `sha384-${sha('sha384')}?option`, 'done'],
    ['of an unknown algorithm alone', 'sha1-AAAA md5-AAAA', 'done'],
    ['another hash', `sha256-${sha('sha256', 'other')}`, 'failed'],
    ['another of the strongest', `sha256-${sha('sha256')} sha512-${sha('sha512', 'other')}`, 'failed'],
  ])(`${engine}: a file with the integrity %s has its state`, async (_, integrity, state) => {
    const it = await downloaded(engine, () => whole(), {}, new Request(intro, { integrity }));
    expect(it.find()).toMatchObject({ state });
    expect(await it.cached()).toEqual(state === 'done' ? expect.anything() : undefined);
  });

  test(`${engine}: a stored file is downloaded again for another integrity`, async () => {
    const request = (text: string) => new Request(intro, { integrity: `sha256-${sha('sha256', text)}` });
    const it = await downloaded(engine, () => whole(), {}, request(body));
    const again = () => whole('the second edition');
    network.respondWith(again);
    await it.fetch('intro', request(body), { engine });
    expect(it.find()).toMatchObject({ state: 'done' });
    await it.fetch('intro', request('the second edition'), { engine });
    if (engine === 'ranged') await it.browser.clock.advance(5000);
    else await it.fetches.succeed('intro', { [intro]: again });
    await it.browser.settle();
    expect(it.find()).toMatchObject({ state: 'done' });
    expect(await it.cached()).toMatchObject({ text: 'the second edition' });
  });

  test.each([
    ['its hash', `sha-256=:${sha('sha256')}:`, 'done'],
    ['of two algorithms', `sha-256=:${sha('sha256')}:, sha-512=:${sha('sha512')}:`, 'done'],
    ['of an unknown algorithm', 'unixsum=:AA==:', 'done'],
    ['another hash', `sha-256=:${sha('sha256', 'other')}:`, 'failed'],
    ['another hash of the stronger algorithm', `sha-256=:${sha('sha256')}:, sha-512=:AAAA:`, 'failed'],
    ['an empty hash', 'sha-256=::', 'failed'],
  ])(`${engine}: a response whose Repr-Digest is %s has its state`, async (_, digest, state) => {
    const it = await downloaded(engine, () => whole(body, { 'Repr-Digest': digest }));
    expect(it.find()).toMatchObject({ state });
  });
}
