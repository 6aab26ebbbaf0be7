import type * as precaching from 'workbox-precaching';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import { FakeBrowser } from 'workbox-plugin-testing';
import { captureConsole } from 'workbox-plugin-testing/console';
import type * as worker from '../src/index.ts';
import { createMediaRoute, fox, HttpResponse, server, summary, text } from './helpers/create-media-route.ts';

const size = text.length;
const whole = [200, null, text];
const slice = [206, `bytes 4-8/${size}`, 'quick'];
const range = (Range: string, more: Record<string, string> = {}) => ({ headers: { Range, ...more } });

// `peer`: the response of workbox-range-requests 7.4.1 on the same route.
test.each([
  ['bytes=0-9', [206, `bytes 0-9/${size}`, 'The quick '], 'same'],
  ['bytes=0-500', [206, `bytes 0-${size - 1}/${size}`, text], [416, null, '']],
  [`bytes=0-${size}`, [206, `bytes 0-${size - 1}/${size}`, text], [206, `bytes 0-${size}/${size}`, text]],
  [`bytes=${size}-`, [416, `bytes */${size}`, ''], [206, `bytes ${size}-${size - 1}/${size}`, '']],
  ['bytes=-500', [206, `bytes 0-${size - 1}/${size}`, text], [416, null, '']],
  ['bytes=-0', [416, `bytes */${size}`, ''], [206, `bytes ${size}-${size - 1}/${size}`, '']],
  ['bytes=5-2', whole, [206, `bytes 5-2/${size}`, '']],
  ['bytes=a-5', whole, [206, `bytes ${size - 5}-${size - 1}/${size}`, 'n fox']],
  ['items=0-1', whole, [416, null, '']],
  ['bytes=0-1,5-6', whole, [416, null, '']],
] as const)('%s from the cache', async (asked, right, peer) => {
  const { page } = await createMediaRoute({}, { '/media/fox': fox() });
  expect(await summary(await page.fetch('/media/fox', range(asked)))).toEqual(right);
  const theirs = await createMediaRoute({ peer: true }, { '/media/fox': fox() });
  jest.spyOn(console, 'warn').mockImplementation();
  jest.spyOn(console, 'groupCollapsed').mockImplementation();
  const answer = await theirs.page.fetch('/media/fox', range(asked));
  expect(await summary(answer)).toEqual(peer === 'same' ? right : peer);
});

test.each([
  ['"1"', slice, slice],
  ['"2"', whole, slice],
])('If-Range %s is compared with the stored ETag "1"', async (ifRange, right, peer) => {
  const asked = range('bytes=4-8', { 'If-Range': ifRange });
  const { page } = await createMediaRoute({}, { '/media/fox': fox() });
  expect(await summary(await page.fetch('/media/fox', asked))).toEqual(right);
  const theirs = await createMediaRoute({ peer: true }, { '/media/fox': fox() });
  expect(await summary(await theirs.page.fetch('/media/fox', asked))).toEqual(peer);
});

test.each([
  ['NetworkOnly', 1],
  ['NetworkFirst', 0],
  ['StaleWhileRevalidate', 0],
] as const)('%s: a route without a cache is named once, others are not', async (strategy, count) => {
  const heard = captureConsole();
  const { page, browser } = await createMediaRoute({ strategy });
  for (const path of ['/media/fox', '/media/hare']) await page.fetch(path);
  await browser.settle();
  const warnings = heard('warn').filter((line) => line.includes('has no cache to store files in'));
  expect(warnings).toHaveLength(count);
});

test('HEAD and POST ignore Range', async () => {
  const { page } = await createMediaRoute({ strategy: 'NetworkFirst' }, { '/media/fox': fox() });
  const answer = await page.fetch('/media/fox', { method: 'HEAD', ...range('bytes=4-8') });
  expect([answer.status, answer.headers.get('Content-Length')]).toEqual([200, '19']);
});

test('a cache miss sends the Range to the network, and the response is not changed', async () => {
  const { page } = await createMediaRoute();
  server.answer = () => new HttpResponse('a 200 to a range is right, too');
  expect((await page.fetch('/media/fox', range('bytes=4-8'))).status).toBe(200);
  expect(server.requests[0]?.headers.get('Range')).toBe('bytes=4-8');
});

test.each(['NetworkFirst', 'StaleWhileRevalidate', 'CacheOnly'] as const)(
  '%s answers a range offline from the cache',
  async (strategy) => {
    const { page, browser } = await createMediaRoute({ strategy }, { '/media/fox': fox() });
    browser.online = false;
    expect(await summary(await page.fetch('/media/fox', range('bytes=4-8')))).toEqual(slice);
  },
);

test('a range is answered behind a cacheKeyWillBeUsed that returns a string', async () => {
  const cacheKeyWillBeUsed = async () => 'https://app.test/media/one-key';
  const parts = { plugins: [{ cacheKeyWillBeUsed }] };
  const { page } = await createMediaRoute(parts, { '/media/one-key': fox() });
  expect(await summary(await page.fetch('/media/fox?token=1', range('bytes=4-8')))).toEqual(slice);
  const theirs = await createMediaRoute({ ...parts, peer: true }, { '/media/one-key': fox() });
  expect((await theirs.page.fetch('/media/fox?token=1', range('bytes=4-8'))).status).toBe(200);
});

test.each(['plugins', 'later'] as const)(
  'a range is answered from a file that one of the other %s has stored elsewhere',
  async (where) => {
    const cachedResponseWillBeUsed = async () => fox();
    const { page } = await createMediaRoute({ [where]: [{ cachedResponseWillBeUsed }] });
    expect(await summary(await page.fetch('/media/fox', range('bytes=4-8')))).toEqual(slice);
  },
);

test('a range is answered from a fallback of another plugin', async () => {
  const { page, browser } = await createMediaRoute({ plugins: [{ handlerDidError: async () => fox() }] });
  browser.online = false;
  expect(await summary(await page.fetch('/media/fox', range('bytes=4-8')))).toEqual(slice);
});

test('a 206 of an earlier plugin is not cut again', async () => {
  const part = () => new Response('quick', { status: 206, headers: { 'Content-Range': 'bytes 4-8/19' } });
  const { page } = await createMediaRoute({ plugins: [{ cachedResponseWillBeUsed: async () => part() }] });
  expect(await summary(await page.fetch('/media/fox', range('bytes=4-8')))).toEqual(slice);
});

test('a range is answered from a precached file', async () => {
  const browser = new FakeBrowser();
  await browser.register(() => {
    const { addPlugins, precacheAndRoute } = require('workbox-precaching') as typeof precaching;
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof worker;
    addPlugins([new BackgroundFetchPlugin()]);
    precacheAndRoute([{ url: '/media/fox', revision: '1' }]);
  });
  browser.online = false;
  const answer = await browser.openPage().fetch('/media/fox', range('bytes=4-8'));
  expect(await summary(answer)).toEqual(slice);
  await browser.close();
});

test('a range is answered from the precache behind a media route', async () => {
  const browser = new FakeBrowser();
  await browser.register(() => {
    const { precache, PrecacheFallbackPlugin } = require('workbox-precaching') as typeof precaching;
    const { registerRoute } = require('workbox-routing') as typeof routing;
    const { CacheFirst } = require('workbox-strategies') as typeof strategies;
    const { BackgroundFetchPlugin } = require('workbox-plugin-bg-fetch') as typeof worker;
    precache([{ url: '/media/fox', revision: '1' }]);
    const plugins = [new PrecacheFallbackPlugin({ fallbackURL: '/media/fox' }), new BackgroundFetchPlugin()];
    registerRoute(({ url }) => url.pathname.startsWith('/media/'), new CacheFirst({ plugins }));
  });
  browser.online = false;
  const answer = await browser.openPage().fetch('/media/fox', range('bytes=4-8'));
  expect(await summary(answer)).toEqual(slice);
  await browser.close();
});
