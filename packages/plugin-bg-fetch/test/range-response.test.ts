import { requestedRange, rangeResponse } from '../src/http/range-response.ts';

const text = 'The quick brown fox';
const size = text.length;
const stored = (init: ResponseInit = {}) =>
  new Response(text, { headers: { 'Content-Type': 'text/plain', ETag: '"1"' }, ...init });

const request = (headers: Record<string, string>, method = 'GET') =>
  new Request('https://app.test/media/fox', { method, headers });

async function answer(asked: Request, from = stored()) {
  const range = requestedRange(asked);
  return range ? rangeResponse(range, from) : from;
}

async function summary(response: Response) {
  return [response.status, response.headers.get('Content-Range'), await response.text()];
}

test.each([
  ['matches', '"1"', 206],
  ['does not match', '"2"', 200],
  ['is weak', 'W/"1"', 200],
  ['is a date where no Last-Modified is stored', 'Sat, 21 Nov 2026 12:00:00 GMT', 200],
])('an If-Range that %s, %s, is answered with %i', async (_, ifRange, status) => {
  expect((await answer(request({ Range: 'bytes=0-9', 'If-Range': ifRange }))).status).toBe(status);
});

test.each([
  ['Sat, 21 Nov 2026 12:00:00 GMT', 206],
  ['Sat, 21 Nov 2026 12:00:01 GMT', 200],
])('an If-Range date %s for a file with a strong date is answered with %i', async (ifRange, status) => {
  const headers = {
    'Last-Modified': 'Sat, 21 Nov 2026 12:00:00 GMT',
    Date: 'Sat, 21 Nov 2026 13:00:00 GMT',
  };
  const asked = request({ Range: 'bytes=0-9', 'If-Range': ifRange });
  expect((await answer(asked, stored({ headers }))).status).toBe(status);
});

const noon = 'Sat, 21 Nov 2026 12:00:00 GMT';
const dated = (Date: string) => ({ ETag: '"1"', 'Last-Modified': noon, Date });

test.each([
  ['is the strong date', noon, 'Sat, 21 Nov 2026 13:00:00 GMT', 206],
  ['is the strong date, told by an asctime Date', noon, 'Sat Nov 21 13:00:00 2026', 206],
  ['is a date that is not strong', noon, 'Sat, 21 Nov 2026 12:00:00 GMT', 200],
  ['is the date of a file without Date', noon, '', 200],
  ['is another date', 'Sat, 21 Nov 2026 11:59:59 GMT', 'Sat, 21 Nov 2026 13:00:00 GMT', 200],
  ['is the ETag', '"1"', 'Sat, 21 Nov 2026 13:00:00 GMT', 206],
])('for a file with an ETag, an If-Range that %s gets its status', async (_, ifRange, date, status) => {
  const asked = request({ Range: 'bytes=0-9', 'If-Range': ifRange });
  expect((await answer(asked, stored({ headers: dated(date) }))).status).toBe(status);
});

const validators = { ETag: '"1"', 'Last-Modified': noon, Date: noon };
const later = 'Sat, 21 Nov 2026 12:00:01 GMT';
const earlier = 'Sat, 21 Nov 2026 11:59:59 GMT';

test.each([
  [{ 'If-None-Match': '"1"' }, validators, 304],
  [{ 'If-None-Match': 'W/"1"' }, validators, 304],
  [{ 'If-None-Match': '"1"' }, { ETag: 'W/"1"' }, 304],
  [{ 'If-None-Match': '"0", W/"1" ,"2"' }, validators, 304],
  [{ 'If-None-Match': '"a,b"' }, { ETag: '"a,b"' }, 304],
  [{ 'If-None-Match': '*' }, {}, 304],
  [{ 'If-None-Match': '"2"' }, validators, 206],
  [{ 'If-None-Match': '1' }, validators, 206],
  [{ 'If-None-Match': '"1"' }, {}, 206],
  [{ 'If-None-Match': '"2"', 'If-Modified-Since': later }, validators, 206],
  [{ 'If-Modified-Since': noon }, validators, 304],
  [{ 'If-Modified-Since': later }, validators, 304],
  [{ 'If-Modified-Since': 'Sat Nov 21 12:00:00 2026' }, validators, 304],
  [{ 'If-Modified-Since': earlier }, validators, 206],
  [{ 'If-Modified-Since': later }, { Date: noon }, 304],
  [{ 'If-Modified-Since': later }, {}, 206],
  [{ 'If-Modified-Since': '3600' }, validators, 206],
  [{ 'If-None-Match': '"1"', 'If-Range': '"2"' }, validators, 304],
])('a Range with %j for a file with %j is answered with %i', async (conditions, headers, status) => {
  const asked = request({ Range: 'bytes=0-9', ...(conditions as Record<string, string>) });
  const got = await answer(asked, stored({ headers: headers as Record<string, string> }));
  expect(got.status).toBe(status);
  expect(await got.text()).toBe(status === 304 ? '' : text.slice(0, 10));
});

test('a 304 has the headers of the file, and none of its bytes', async () => {
  const headers = {
    ...validators,
    'Cache-Control': 'max-age=60',
    'Content-Length': '19',
    'Content-Type': 'a/b',
  };
  const { headers: got } = await answer(
    request({ Range: 'bytes=0-9', 'If-None-Match': '"1"' }),
    stored({ headers }),
  );
  expect(Object.fromEntries(got)).toEqual({
    'cache-control': 'max-age=60',
    date: noon,
    etag: '"1"',
    'last-modified': noon,
  });
});

test.each(['HEAD', 'POST', 'DELETE'])('a Range has no meaning for %s', (method) => {
  expect(requestedRange(request({ Range: 'bytes=0-9' }, method))).toBeUndefined();
});

test('a request without Range is not a range request, also with If-Range', () => {
  expect(requestedRange(request({ 'If-Range': '"1"' }))).toBeUndefined();
});

test('a 206 keeps the validators and has its own length', async () => {
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

test.each([206, 404])('a stored %i is returned as it is', async (status) => {
  const from = stored({ status });
  expect(await answer(request({ Range: 'bytes=0-9' }), from)).toBe(from);
});

test('a range of an empty file is answered with the whole file or 416', async () => {
  const empty = () => new Response('', { headers: { ETag: '"1"' } });
  expect(await summary(await answer(request({ Range: 'bytes=0-' }), empty()))).toEqual([
    416,
    'bytes */0',
    '',
  ]);
  expect(await summary(await answer(request({ Range: 'bytes=-5' }), empty()))).toEqual([200, null, '']);
});
