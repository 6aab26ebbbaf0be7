import { interpretResponse, planRequest, type Received } from '../src/page/ranged/interpret.ts';

const noon = 'Sat, 21 Nov 2026 12:00:00 GMT';
const one = 'Sat, 21 Nov 2026 13:00:00 GMT';
const nothing: Received = { bytes: 0 };
const received = (validator: string | undefined = '"1"', total: number | undefined = 100): Received => ({
  bytes: 40,
  head: { validator, total, headers: [] },
});
const whole = planRequest(nothing, false, false);
const plain = planRequest(nothing, true, false);

test.each([
  ['nothing is received', nothing, false, false, 'whole', { Range: 'bytes=0-' }],
  ['nothing is received, across origins', nothing, false, true, 'whole', { Range: 'bytes=0-' }],
  ['ranges cannot be used', nothing, true, false, 'plain', {}],
  ['a part is received', received(), false, false, 'rest', { Range: 'bytes=40-', 'If-Range': '"1"' }],
  [
    'the first response was plain',
    received(),
    true,
    false,
    'rest',
    { Range: 'bytes=40-', 'If-Range': '"1"' },
  ],
  [
    'a part is received, with a date',
    received(noon),
    false,
    false,
    'rest',
    { Range: 'bytes=40-', 'If-Range': noon },
  ],
  ['a part is received, across origins', received(), false, true, 'rest', { Range: 'bytes=40-' }],
  [
    'a part without a validator is received',
    received('', undefined),
    false,
    false,
    'whole',
    { Range: 'bytes=0-' },
  ],
] as const)('%s: the next request of the ranged engine', (_, state, isPlain, crossOrigin, kind, headers) => {
  expect(planRequest(state, isPlain, crossOrigin)).toEqual({ kind, crossOrigin, headers });
});

const range = (value: string, more: Record<string, string> = {}) => ({
  'Content-Range': `bytes ${value}`,
  ETag: '"1"',
  ...more,
});

test.each([
  ['a 200', 200, { 'Content-Length': '100', ETag: '"1"' }, { length: 100, total: 100, validator: '"1"' }],
  ['a 200 of unknown length', 200, { ETag: '"1"' }, { total: undefined, validator: '"1"' }],
  [
    'a 200 that was encoded',
    200,
    { 'Content-Length': '50', 'Content-Encoding': 'gzip', ETag: '"1"' },
    { total: undefined, validator: undefined },
  ],
  ['a 200 with a weak ETag', 200, { 'Content-Length': '100', ETag: 'W/"1"' }, { length: 100, total: 100 }],
  ['a whole 206', 206, range('0-99/100'), { length: 100, total: 100, validator: '"1"' }],
  ['a 206 of the first part', 206, range('0-9/100'), { length: 10, total: 100, validator: '"1"' }],
])(
  '%s to a request for the whole file begins the file',
  (_, status, headers, { length, ...head }: object & { length?: number }) => {
    expect(
      interpretResponse(nothing, whole, status, new Headers(headers as Record<string, string>)),
    ).toMatchObject({
      kind: 'begin',
      length,
      head,
    });
  },
);

test('a plain response of another origin has no length, because its encoding is not visible', () => {
  const ask = planRequest(nothing, true, true);
  const verdict = interpretResponse(nothing, ask, 200, new Headers({ 'Content-Length': '100' }));
  expect(verdict).toMatchObject({ kind: 'begin', length: undefined, head: { total: 100 } });
});

test.each([
  ['without Content-Range, as across origins', { ETag: '"1"' }],
  ['that is multipart', range('0-99/100', { 'Content-Type': 'multipart/byteranges; boundary=x' })],
  ['that was encoded', range('0-99/100', { 'Content-Encoding': 'gzip' })],
  ['of unknown total', range('0-99/*')],
  ['that begins at another byte', range('1-99/100')],
  ['that ends before it begins', range('5-2/100')],
  ['that ends behind the total', range('0-100/100')],
  ['of a first part whose rest can never be requested', range('0-9/100', { ETag: 'W/"1"' })],
])('a 206 %s to a request for the whole file leads to a plain request', (_, headers) => {
  expect(interpretResponse(nothing, whole, 206, new Headers(headers))).toEqual({
    kind: 'discard',
    plain: true,
  });
});

test('an empty file leads to a plain request', () => {
  const verdict = interpretResponse(nothing, whole, 416, new Headers({ 'Content-Range': 'bytes */0' }));
  expect(verdict).toEqual({ kind: 'discard', plain: true });
});

const same = { kind: 'append', length: 60 };
const forget = { kind: 'discard', plain: false };
const complete = { kind: 'complete' };

test.each([
  ['the rest', '"1"', false, 206, range('40-99/100'), same],
  [
    'the rest, with the unit in another case',
    '"1"',
    false,
    206,
    { 'Content-Range': 'BYTES 40-99/100', ETag: '"1"' },
    same,
  ],
  ['a part of the rest', '"1"', false, 206, range('40-49/100'), { kind: 'append', length: 10 }],
  ['another start', '"1"', false, 206, range('39-99/100'), forget],
  ['another total', '"1"', false, 206, range('40-98/99'), forget],
  ['another ETag', '"1"', false, 206, range('40-99/100', { ETag: '"2"' }), forget],
  ['a weak ETag', '"1"', false, 206, range('40-99/100', { ETag: 'W/"1"' }), forget],
  ['no ETag', '"1"', false, 206, { 'Content-Range': 'bytes 40-99/100' }, forget],
  ['no Content-Range', '"1"', false, 206, { ETag: '"1"' }, forget],
  ['multipart', '"1"', false, 206, range('40-99/100', { 'Content-Type': 'Multipart/byteranges' }), forget],
  ['encoded', '"1"', false, 206, range('40-99/100', { 'Content-Encoding': 'br' }), forget],
  ['its date', noon, false, 206, range('40-99/100', { 'Last-Modified': noon }), same],
  ['another date', noon, false, 206, range('40-99/100', { 'Last-Modified': one }), forget],
  ['no date, which If-Range allows', noon, false, 206, range('40-99/100'), same],
  ['no date, where If-Range was not sent', noon, true, 206, range('40-99/100'), forget],
  ['the ETag across origins', '"1"', true, 206, range('40-99/100'), same],
] as const)(
  'the response to a request for the rest is %s',
  (_, validator, crossOrigin, status, headers, expected) => {
    const state = received(validator);
    const ask = planRequest(state, false, crossOrigin);
    expect(interpretResponse(state, ask, status, new Headers(headers))).toEqual(expected);
  },
);

const unmet = (value: string, more: Record<string, string> = {}) => ({
  'Content-Range': `bytes ${value}`,
  ...more,
});

test.each([
  ['the received file, by its ETag', '"1"', undefined, false, unmet('*/40', { ETag: '"1"' }), complete],
  [
    'the received file, by its date',
    noon,
    undefined,
    false,
    unmet('*/40', { 'Last-Modified': noon }),
    complete,
  ],
  ['the received file, whose length was known from the start', '"1"', 40, false, unmet('*/40'), complete],
  ['the received file, across origins', '"1"', undefined, true, unmet('*/40', { ETag: '"1"' }), forget],
  ['a file that was longer', '"1"', 100, false, unmet('*/40', { ETag: '"1"' }), forget],
  ['another file of the same length', '"1"', undefined, false, unmet('*/40', { ETag: '"2"' }), forget],
  ['another file, by its date', noon, undefined, false, unmet('*/40', { 'Last-Modified': one }), forget],
  ['a file with a weak ETag', '"1"', undefined, false, unmet('*/40', { ETag: 'W/"1"' }), forget],
  ['an unnamed file of unknown length', '"1"', undefined, false, unmet('*/40'), forget],
  ['a shorter file', '"1"', undefined, false, unmet('*/30', { ETag: '"1"' }), forget],
  ['an unnamed file without Content-Range', '"1"', undefined, false, { ETag: '"1"' }, forget],
] as const)(
  'a 416 to a request for the rest is of %s',
  (_, validator, total, crossOrigin, headers, expected) => {
    const state: Received = { bytes: 40, head: { validator, total, headers: [] } };
    const verdict = interpretResponse(
      state,
      planRequest(state, false, crossOrigin),
      416,
      new Headers(headers),
    );
    expect(verdict).toEqual(expected);
  },
);

test('a 200 to a request for the rest begins the file again', () => {
  const state = received();
  const headers = new Headers({ ETag: '"2"', 'Content-Length': '70', 'Content-Type': 'video/mp4' });
  expect(interpretResponse(state, planRequest(state, false, false), 200, headers)).toEqual({
    kind: 'begin',
    length: 70,
    head: {
      validator: '"2"',
      total: 70,
      headers: [
        ['content-type', 'video/mp4'],
        ['etag', '"2"'],
      ],
    },
  });
});

test.each([408, 425, 429, 500, 501, 502, 503, 504, 507, 520, 599])('status %i is tried again', (status) => {
  expect(interpretResponse(received(), planRequest(received(), false, false), status, new Headers())).toEqual(
    {
      kind: 'retry',
    },
  );
});

test.each([204, 304, 400, 401, 403, 404, 410, 451])('status %i is not tried again', (status) => {
  expect(interpretResponse(nothing, whole, status, new Headers())).toEqual({ kind: 'give-up' });
});

test.each([206, 416])('a %i to a plain request is not tried again', (status) => {
  expect(interpretResponse(nothing, plain, status, new Headers(range('0-99/100')))).toEqual({
    kind: 'give-up',
  });
});
