import { askedRange, rangeResponse } from '../src/range-response.ts';

const text = 'The quick brown fox';
const size = text.length;
const stored = (init: ResponseInit = {}) =>
  new Response(text, { headers: { 'Content-Type': 'text/plain', ETag: '"1"' }, ...init });

const request = (headers: Record<string, string>, method = 'GET') =>
  new Request('https://app.test/media/fox', { method, headers });

async function answer(asked: Request, from = stored()) {
  const range = askedRange(asked);
  return range ? rangeResponse(range, from) : from;
}

async function summary(response: Response) {
  return [response.status, response.headers.get('Content-Range'), await response.text()];
}

test.each([
  ['matches', '"1"', 206],
  ['does not match', '"2"', 200],
  ['is weak', 'W/"1"', 200],
  ['is a date beside an ETag', 'Sat, 21 Nov 2026 12:00:00 GMT', 200],
])('an If-Range that %s: %s gives %i', async (_, ifRange, status) => {
  expect((await answer(request({ Range: 'bytes=0-9', 'If-Range': ifRange }))).status).toBe(status);
});

test.each([
  ['Sat, 21 Nov 2026 12:00:00 GMT', 206],
  ['Sat, 21 Nov 2026 12:00:01 GMT', 200],
])('an If-Range date beside a stored strong date: %s gives %i', async (ifRange, status) => {
  const headers = {
    'Last-Modified': 'Sat, 21 Nov 2026 12:00:00 GMT',
    Date: 'Sat, 21 Nov 2026 13:00:00 GMT',
  };
  const asked = request({ Range: 'bytes=0-9', 'If-Range': ifRange });
  expect((await answer(asked, stored({ headers }))).status).toBe(status);
});

test.each(['HEAD', 'POST', 'DELETE'])('%s with a Range: it has no meaning there', (method) => {
  expect(askedRange(request({ Range: 'bytes=0-9' }, method))).toBeUndefined();
});

test('without a Range there is nothing to answer, whatever If-Range says', () => {
  expect(askedRange(request({ 'If-Range': '"1"' }))).toBeUndefined();
});

test('a slice keeps its validators and names its own length', async () => {
  const headers = {
    ETag: '"1"',
    'Last-Modified': 'Sat, 21 Nov 2026 12:00:00 GMT',
    'Content-Type': 'video/mp4',
    'Content-Length': String(size),
    'Content-Encoding': 'gzip',
  };
  const { headers: got } = await answer(request({ Range: 'bytes=4-8' }), stored({ headers }));
  expect(Object.fromEntries(got)).toEqual({
    etag: '"1"',
    'last-modified': 'Sat, 21 Nov 2026 12:00:00 GMT',
    'content-type': 'video/mp4',
    'content-length': '5',
    'content-range': `bytes 4-8/${size}`,
  });
});

test.each([206, 404])('a stored %i is not sliced', async (status) => {
  const from = stored({ status });
  expect(await answer(request({ Range: 'bytes=0-9' }), from)).toBe(from);
});

test('an empty file', async () => {
  const empty = () => new Response('', { headers: { ETag: '"1"' } });
  expect(await summary(await answer(request({ Range: 'bytes=0-' }), empty()))).toEqual([
    416,
    'bytes */0',
    '',
  ]);
  expect(await summary(await answer(request({ Range: 'bytes=-5' }), empty()))).toEqual([200, null, '']);
});
