import { isFresh } from '../src/policy/freshness.ts';
import { createFeed } from './helpers/feed.ts';
import { asked, paths, publish } from './helpers/site.ts';

const now = Date.UTC(2026, 0, 1);
const date = new Date(now - 60_000).toUTCString();
const later = new Date(now + 60_000).toUTCString();
const asctime = (seconds: number) => {
  const [day, dd, month, year, time] = new Date(now + 1000 * seconds)
    .toUTCString()
    .replace(',', '')
    .split(' ');
  return `${day} ${month} ${dd?.replace(/^0/, ' ')} ${time} ${year}`;
};

test.each<[Record<string, string>, boolean]>([
  [{ date, 'cache-control': 'max-age=61' }, true],
  [{ date, 'cache-control': 'public, MAX-AGE="61"' }, true],
  [{ date, 'cache-control': 'max-age=60' }, false],
  [{ date, 'cache-control': 's-maxage=900' }, false],
  [{ date, 'cache-control': 'max-age=900, no-cache' }, false],
  [{ date, 'cache-control': 'max-age=900, no-cache="set-cookie"' }, false],
  [{ date, 'cache-control': 'no-store, max-age=900' }, false],
  [{ date, 'cache-control': 'max-age=900, NO-STORE' }, false],
  [{ date, 'cache-control': 'private="x, no-cache", max-age=900' }, true],
  [{ date, 'cache-control': 'ext="a \\" no-store, max-age=1", max-age=900' }, true],
  [{ date, 'cache-control': 'ext="max-age=900"' }, false],
  [{ date, 'cache-control': 'x-max-age=900' }, false],
  [{ date, 'cache-control': 'x-no-cache, max-age=900' }, true],
  [{ date, 'cache-control': ' , max-age=900 ,, public,' }, true],
  [{ date, 'cache-control': 'max-age=900, max-age=1' }, true],
  [{ date, 'cache-control': 'max-age=1, max-age=900' }, false],
  [{ date, 'cache-control': 'max-age = 900' }, false],
  [{ date, 'cache-control': 'max-age=1e9' }, false],
  [{ date, 'cache-control': 'max-age=900.5' }, false],
  [{ date, 'cache-control': 'max-age=-900' }, false],
  [{ date, 'cache-control': 'max-age=0x900' }, false],
  [{ date, 'cache-control': 'max-age', expires: later }, false],
  [{ date, 'cache-control': 'ext="max-age=900' }, false],
  [{ date, expires: later }, true],
  [{ date: asctime(-60), expires: asctime(60) }, true],
  [{ date: 'Wednesday, 31-Dec-25 23:59:00 GMT', expires: 'Thursday, 01-Jan-26 00:01:00 GMT' }, true],
  [{ date, expires: date }, false],
  [{ date, expires: '0' }, false],
  [{ date, expires: '3600' }, false],
  [{ date, expires: '-1' }, false],
  [{ date, expires: '2099-01-01T00:00:00Z' }, false],
  [{ date, expires: later, 'cache-control': 'max-age=1' }, false],
  [{ date, expires: later, 'cache-control': 'max-age=abc' }, false],
  [{ date: '2025-12-31T23:59:59Z', 'cache-control': 'max-age=900' }, false],
  [{ 'cache-control': 'max-age=900' }, false],
  [{ expires: later }, false],
  [{ date }, false],
  [{}, false],
])('the answer with %j is fresh by its headers: %s', (headers, fresh) => {
  expect(isFresh(new Headers(headers), now)).toBe(fresh);
});

test.each<[string, boolean]>([
  ['91', false],
  ['89', true],
  ['91, 5', false],
  ['5, 91', true],
  ['  91  ', false],
  ['-91', true],
  ['91.5', true],
  ['91s', true],
  ['abc, 91', true],
  ['', true],
])('the answer with a max-age of 90 s and the Age "%s" is fresh: %s', (age, fresh) => {
  expect(isFresh(new Headers({ date, 'cache-control': 'max-age=90', age }), now)).toBe(fresh);
});

test.each<[string, Record<string, string>, number, boolean]>([
  ['counts its lifetime from its receipt', { 'cache-control': 'max-age=61' }, now - 60_000, true],
  ['ends it', { 'cache-control': 'max-age=60' }, now - 60_000, false],
  ['takes an Expires from its receipt', { expires: later }, now - 60_000, true],
  ['adds its stay here to its Age', { 'cache-control': 'max-age=90', age: '31' }, now - 60_000, false],
  [
    'adds its stay here to its Age, within its lifetime',
    { 'cache-control': 'max-age=92', age: '31' },
    now - 60_000,
    true,
  ],
  ['believes no receipt that is yet to come', { 'cache-control': 'max-age=900' }, now + 1, false],
  ['believes an older Date all the same', { date, 'cache-control': 'max-age=60' }, now - 1, false],
])('an answer without a Date %s', (_, headers, receivedAt, fresh) => {
  expect(isFresh(new Headers(headers), now, receivedAt)).toBe(fresh);
});

test('an answer of another origin is fresh for its max-age, although its Date is not readable', async () => {
  const url = 'https://elsewhere.test/briefings/1';
  const feed = await createFeed();
  publish(url, {
    body: 'v1',
    etag: '"1"',
    headers: { 'access-control-allow-origin': '*', 'cache-control': 'max-age=600' },
  });
  await feed.openAll([url]);
  expect(await feed.run()).toMatchObject({ skipped: 1, problems: [] });
  expect(asked).toEqual([]);
  await feed.browser.clock.advance(600_000);
  await feed.run();
  expect(paths()).toEqual(['/briefings/1']);
  asked.splice(0);
  expect(await feed.run()).toMatchObject({ skipped: 1, problems: [] });
});

test('a server error does not renew the time at which the stored answer was received', async () => {
  const url = 'https://elsewhere.test/briefings/1';
  const feed = await createFeed();
  const headers = { 'access-control-allow-origin': '*', 'cache-control': 'max-age=600' };
  publish(url, { body: 'v1', etag: '"1"', headers });
  await feed.openAll([url]);
  await feed.browser.clock.advance(550_000);
  publish(url, { status: 503 });
  await feed.openAll([url]);
  await feed.browser.clock.advance(100_000);
  publish(url, { status: 200, body: 'v2', etag: '"2"' });
  expect(await feed.run()).toMatchObject({ refreshed: 1, skipped: 0 });
});

test('a cache hit does not renew the time at which the answer was received', async () => {
  const path = '/briefings/1';
  publish(path, { body: 'v1', etag: '"1"', headers: { 'cache-control': 'max-age=600' } });
  const feed = await createFeed({}, { strategy: 'CacheFirst' });
  await feed.openAll([path]);
  await feed.browser.clock.advance(599_000);
  await feed.openAll([path]);
  expect(await feed.run()).toMatchObject({ skipped: 0, unchanged: 1 });
});
