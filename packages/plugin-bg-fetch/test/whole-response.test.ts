import { wholeLength, wholeResponse } from '../src/http/whole-response.ts';

const answer = (status: number, headers: Record<string, string> = {}) =>
  new Response(status === 204 ? null : '', { status, headers });

test.each([
  ['200 with a length', 200, { 'Content-Length': '27' }, 27],
  ['200 without a length', 200, {}, undefined],
  ['200 of encoded bytes', 200, { 'Content-Length': '9', 'Content-Encoding': 'br' }, undefined],
  ['206 of the whole file', 206, { 'Content-Range': 'bytes 0-26/27' }, 27],
  ['206 of the whole file, with the unit in another case', 206, { 'Content-Range': 'Bytes 0-26/27' }, 27],
  ['206 of the first part', 206, { 'Content-Range': 'bytes 0-25/27' }, null],
  ['206 of the last part', 206, { 'Content-Range': 'bytes 1-26/27' }, null],
  ['206 of a file of unknown length', 206, { 'Content-Range': 'bytes 0-26/*' }, null],
  ['206 in another unit', 206, { 'Content-Range': 'items 0-26/27' }, null],
  ['206 without Content-Range', 206, { 'Content-Length': '27' }, null],
  ['204', 204, {}, null],
  ['203', 203, { 'Content-Length': '27' }, null],
  ['404', 404, { 'Content-Length': '27' }, null],
] as const)('%s has the length of the whole file', (_, status, headers, length) => {
  expect(wholeLength(answer(status, headers))).toBe(length);
});

test('a stored response has the length of its body, and no headers of the transfer', async () => {
  const given = answer(206, {
    ETag: '"1"',
    Vary: '*',
    'Content-Type': 'video/webm',
    'Content-Encoding': 'gzip',
    'Content-Range': 'bytes 0-3/4',
    'Content-Length': '9',
    'Accept-Ranges': 'none',
  });
  const kept = wholeResponse(given, new Blob(['four']));
  expect([kept.status, Object.fromEntries(kept.headers), await kept.text()]).toEqual([
    200,
    { etag: '"1"', 'content-type': 'video/webm', 'content-length': '4', 'accept-ranges': 'bytes' },
    'four',
  ]);
});
