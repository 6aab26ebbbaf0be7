import { withKey } from '../src/policy/idempotency-key.ts';

const own = 'https://app.test';
const post = (url = `${own}/api`, headers: HeadersInit = {}) =>
  new Request(url, { method: 'POST', body: 'hello', headers });

test.each([
  [{}, 'Idempotency-Key', '"id-1"'],
  [{ format: 'bare' }, 'Idempotency-Key', 'id-1'],
  [{ header: 'X-Request-Id', format: 'quoted' }, 'X-Request-Id', '"id-1"'],
] as const)('withKey puts a key on the request: %j', async (options, header, value) => {
  const [request, key] = withKey(post(), 'id-1', options as never, own);
  expect(key).toBe('id-1');
  expect(request.headers.get(header)).toBe(value);
  expect(await request.text()).toBe('hello');
});

test.each([
  ['"app-key"', 'app-key'],
  ['app-key', 'app-key'],
  [String.raw`"a \"b\" \\c"`, String.raw`a "b" \c`],
  ['"app-key";v=1', 'app-key'],
  ['"app-key" ; a="x;y"', 'app-key'],
  ['""', ''],
  [String.raw`"a\b"`, String.raw`"a\b"`],
  ['"open', '"open'],
  ['"a" "b"', '"a" "b"'],
])('withKey leaves the key of the app %s as it is, and knows it as %s', (value, known) => {
  const request = post(undefined, { 'Idempotency-Key': value });
  expect(withKey(request, 'id-1', {}, own)).toEqual([request, known]);
  expect(request.headers.get('Idempotency-Key')).toBe(value);
});

test('withKey adds no key for other origins unless the origin is named', () => {
  const elsewhere = post('https://api.test/notes');
  expect(withKey(elsewhere, 'id-1', {}, own)).toEqual([elsewhere, undefined]);
  expect(withKey(elsewhere, 'id-1', { origins: ['https://api.test'] }, own)[1]).toBe('id-1');
});

test('withKey adds no key with idempotencyKey: false', () => {
  const request = post();
  expect(withKey(request, 'id-1', false, own)).toEqual([request, undefined]);
});
