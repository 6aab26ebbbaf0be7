import { gzipSync } from 'node:zlib';
import { expect } from '@playwright/test';
import type { ChromiumTab } from './driver/chromium.ts';
import type { Tab } from './driver/driver.ts';
import { needs } from './fixtures.ts';
import { digestOf, MediaFiles, someBytes, type MediaFile } from './media-files.ts';
import {
  cached,
  cutWhenRead,
  download,
  fetchByClick,
  openMedia,
  serveMedia,
  test,
  waitForState,
} from './media.ts';
import { TestServer } from './server.ts';

const path = '/media/course.webm';
const size = 3_000_000;
const ranged = { title: 'Course', engine: 'ranged' };
const cutOnce = { cutAfter: 1_000_000, cuts: 1 };

test.beforeEach(async ({ server }) => serveMedia(server));

const failed = async (tab: Tab, reason: string) => {
  await waitForState(tab, 'course', 'failed');
  expect(await download(tab, 'course')).toMatchObject({ engine: 'ranged', failureReason: reason });
};

const fine: [string, Partial<MediaFile>, asked: (string | undefined)[]][] = [
  ['without Content-Length', { chunked: true }, ['bytes=0-']],
  ['with a weak ETag over a cut connection', { etag: 'W/"1"', ...cutOnce }, ['bytes=0-', 'bytes=0-']],
];

for (const [what, given, asked] of fine)
  test(`a file ${what} is downloaded completely`, async ({ driver, server, files }) => {
    const { bytes } = files.add(path, someBytes(size), { ...given, speed: 8_000_000 });
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'course', [path], ranged);
    await waitForState(tab, 'course', 'done');
    expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
    expect(files.requests.map(({ range }) => range)).toEqual(asked);
  });

test('a file that the server compresses in spite of the request is stored without its encoding', async ({
  driver,
  server,
  files,
}) => {
  const text = Buffer.from('The quick brown fox. '.repeat(100_000));
  files.add(path, gzipSync(text), { headers: { 'content-encoding': 'gzip' } });
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await waitForState(tab, 'course', 'done');
  expect(await cached(tab, path)).toEqual({ status: 200, size: text.length, digest: digestOf(text) });
  expect(files.requests.map(({ range }) => range)).toEqual(['bytes=0-', undefined]);
});

test('an empty file is stored where the app allows it, and fails elsewhere', async ({
  driver,
  server,
  files,
}) => {
  files.add(path, new Uint8Array());
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await waitForState(tab, 'course', 'failed');
  const allowing = await openMedia(driver, server, `options=${JSON.stringify({ allowEmpty: true })}`);
  await fetchByClick(allowing, 'course', [path], ranged);
  await waitForState(allowing, 'course', 'done');
  expect(await cached(allowing, path)).toMatchObject({ status: 200, size: 0 });
});

test('a download continues after the server was broken for a while', async ({ driver, server, files }) => {
  const file = files.add(path, someBytes(size), { status: 503, headers: { 'retry-after': '1' } });
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await expect.poll(() => files.requests.length).toBeGreaterThan(1);
  delete file.status;
  await waitForState(tab, 'course', 'done');
  expect((await cached(tab, path))?.digest).toBe(digestOf(file.bytes));
});

test('two files in one job, both with cut connections, are stored', async ({ driver, server, files }) => {
  const paths = ['/media/one.webm', '/media/two.webm'];
  const given = paths.map((path, at) =>
    files.add(path, someBytes(size, at + 1), { ...cutOnce, speed: 8_000_000 }),
  );
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', paths, ranged);
  await waitForState(tab, 'course', 'done');
  expect(await download(tab, 'course')).toMatchObject({ downloaded: 2 * size, downloadTotal: 2 * size });
  for (const [at, path] of paths.entries())
    expect((await cached(tab, path))?.digest).toBe(digestOf(given[at]!.bytes));
});

test('a 404 fails the download with its reason, and nothing is stored', async ({ driver, server, files }) => {
  files.add(path, someBytes(size), { status: 404 });
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await failed(tab, 'bad-status');
  expect(await cached(tab, path)).toBeUndefined();
});

for (const [engine, reason, wanted] of [
  ['ranged', 'bad-status', needs()],
  ['background-fetch', 'incomplete', needs('background-fetch')],
] as const)
  test(
    `a download by ${engine} that is led to a sign-in page fails, and nothing is stored`,
    wanted,
    async ({ driver, server, files }) => {
      files.add(path, someBytes(size), { status: 302, headers: { location: '/login' } });
      server.handlers.set('/login', (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in</h1>');
      });
      const tab = await openMedia(driver, server);
      await fetchByClick(tab, 'course', [path], { title: 'Course', engine });
      await waitForState(tab, 'course', 'failed');
      expect(await download(tab, 'course')).toMatchObject({ engine, failureReason: reason });
      expect(await cached(tab, path)).toBeUndefined();
    },
  );

test('a download without space for the file and its copy fails before it is read', async ({
  driver,
  server,
  files,
}) => {
  files.add(path, someBytes(size), { speed: 1_000_000 });
  const tab = (await openMedia(driver, server)) as ChromiumTab;
  const control = await tab.page.context().newCDPSession(tab.page);
  await control.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize: 5_000_000 });
  await fetchByClick(tab, 'course', [path], ranged);
  await failed(tab, 'quota-exceeded');
  expect(await cached(tab, path)).toBeUndefined();
});

test('a download reports that the server is down, and continues by itself', async ({
  driver,
  server,
  files,
}) => {
  const { bytes } = files.add(path, someBytes(size), { holds: [1_000_000] });
  const held = files.held();
  const tab = await openMedia(driver, server);
  await fetchByClick(tab, 'course', [path], ranged);
  await held;
  await tab.waitFor(() => window.downloads.getSnapshot()[0]?.downloaded === 1_000_000, undefined);
  await server.down();
  await tab.waitFor(() => window.downloads.getSnapshot()[0]?.waitingFor === 'server', undefined);
  await server.up();
  await waitForState(tab, 'course', 'done');
  expect((await cached(tab, path))?.digest).toBe(digestOf(bytes));
  // The HEAD by which the page asks whether the server is up has no range. It may come when the server is back.
  const ranges = files.requests.flatMap(({ range }) => range ?? []);
  expect(ranges).toEqual(['bytes=0-', 'bytes=1000000-']);
});

test.describe('files from another origin', () => {
  const cors = { 'access-control-allow-origin': '*' };
  const exposed = { ...cors, 'access-control-expose-headers': 'ETag, Content-Range' };
  let other: TestServer;
  let there: MediaFiles;
  test.beforeEach(async () => {
    other = await TestServer.start();
    there = new MediaFiles(other);
  });
  test.afterEach(() => other.close());

  const stored: [string, Partial<MediaFile>, asked: (string | undefined)[]][] = [
    [
      'and exposes the headers for a resumption, over a cut connection without a preflight,',
      { headers: exposed, holds: [1_000_000] },
      ['bytes=0-', 'bytes=1000000-'],
    ],
    ['and exposes no headers, so that a plain request is sent,', { headers: cors }, ['bytes=0-', undefined]],
  ];
  for (const [what, given, asked] of stored)
    test(`a file from another origin that allows CORS ${what} is downloaded completely`, async ({
      driver,
      server,
    }) => {
      const { bytes } = there.add(path, someBytes(size), given);
      const tab = await openMedia(driver, server);
      await fetchByClick(tab, 'course', [other.origin + path], ranged);
      if (given.holds) await cutWhenRead(tab, other, 1_000_000);
      await waitForState(tab, 'course', 'done');
      expect((await cached(tab, other.origin + path))?.digest).toBe(digestOf(bytes));
      expect(there.requests.map(({ range }) => range)).toEqual(asked);
    });

  test('a file from another origin that ignores ranges and compresses with a hidden encoding is stored without its encoding', async ({
    driver,
    server,
  }) => {
    const text = Buffer.from('The quick brown fox. '.repeat(100_000));
    const body = gzipSync(text);
    const headers = { ...cors, 'content-encoding': 'gzip', 'content-length': body.length };
    other.handlers.set('/media/', (_, response) => void response.writeHead(200, headers).end(body));
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'course', [other.origin + path], ranged);
    await waitForState(tab, 'course', 'done');
    const digest = digestOf(text);
    expect(await cached(tab, other.origin + path)).toEqual({ status: 200, size: text.length, digest });
  });

  test('a file from another origin that does not allow CORS fails with its reason', async ({
    driver,
    server,
  }) => {
    there.add(path, someBytes(size));
    const tab = await openMedia(driver, server);
    await fetchByClick(tab, 'course', [other.origin + path], ranged);
    await failed(tab, 'fetch-error');
  });
});
