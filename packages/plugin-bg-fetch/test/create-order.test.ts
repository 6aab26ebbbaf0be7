import { createOrder } from '../src/page/create-order.ts';

const base = 'https://app.test/videos/';
const order = (id: unknown, urls: unknown, options: object = {}) =>
  createOrder(id as string, urls as string, options, base);

function errorOf(work: () => unknown): { code: string; details: object; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; details: object; message: string };
  }
  throw new Error('Nothing was thrown.');
}

test('an order has absolute URLs, and defaults for omitted options', () => {
  expect(order('intro', 'intro.webm#t=10')).toEqual({
    id: 'intro',
    title: 'intro',
    icons: [],
    downloadTotal: 0,
    engine: 'background-fetch',
    files: [{ url: 'https://app.test/videos/intro.webm', credentials: 'same-origin', headers: [] }],
  });
  expect(
    order(
      'course',
      [new URL('/a', base), new Request('https://app.test/b', { headers: { 'X-Part': '1' } })],
      {
        title: 'Course',
        icons: [{ src: '/icon.png', sizes: '96x96' }],
        downloadTotal: 9,
      },
    ),
  ).toMatchObject({
    title: 'Course',
    icons: [{ src: 'https://app.test/icon.png', sizes: '96x96' }],
    downloadTotal: 9,
    files: [{ url: 'https://app.test/a' }, { url: 'https://app.test/b', headers: [['x-part', '1']] }],
  });
});

test.each([
  ['an empty id, which crashes a tab', '', 'a', {}, { field: 'id', received: '' }],
  ['an id of spaces', ' ', 'a', {}, { field: 'id', received: ' ' }],
  ['an id that is not a string', 7, 'a', {}, { field: 'id', received: 7 }],
  ['a title that is empty', 'i', 'a', { title: '' }, { field: 'title', received: '' }],
  ['icons that are not a list', 'i', 'a', { icons: 'icon.png' }, { field: 'icons', received: 'icon.png' }],
  ['an icon without src', 'i', 'a', { icons: [{}] }, { field: 'icons[0]', received: {} }],
  ['a total below zero', 'i', 'a', { downloadTotal: -1 }, { field: 'downloadTotal', received: -1 }],
  [
    'a total that is not a number',
    'i',
    'a',
    { downloadTotal: '9' },
    { field: 'downloadTotal', received: '9' },
  ],
  ['a total with a fraction', 'i', 'a', { downloadTotal: 1.5 }, { field: 'downloadTotal', received: 1.5 }],
  ['another engine', 'i', 'a', { engine: 'steam' }, { field: 'engine', received: 'steam' }],
  [
    'a retention of 0 minutes',
    'i',
    'a',
    { maxRetentionMinutes: 0 },
    { field: 'maxRetentionMinutes', received: 0 },
  ],
  ['no URL', 'i', [], {}, { field: 'urls', received: [] }],
])('fetch rejects %s as an invalid option', (_, id, urls, options, details) => {
  const error = errorOf(() => order(id, urls, options));
  expect(error).toMatchObject({ code: 'invalid-option', details });
  expect(error.message).toContain(`"${details.field}"`);
});

test('fetch rejects an unknown option by its name', () => {
  const error = errorOf(() => order('i', 'a', { total: 9 }));
  expect(error).toMatchObject({ code: 'unknown-option', details: { field: 'total' } });
  expect(error.message).toMatch(/Known are title, icons, downloadTotal, /);
});

test.each([
  ['a scheme other than http', 'data:text/plain,a', /scheme is not http/],
  ['a file', 'file:///etc/passwd', /scheme is not http/],
  ['a string that is not a URL', 'https://:x', /is not a URL/],
  ['the same URL twice', ['a', '/videos/a#t=1'], /listed twice/],
  ['a method other than GET', new Request(`${base}a`, { method: 'POST' }), /method is not GET/],
  ['a Range', new Request(`${base}a`, { headers: { Range: 'bytes=0-9' } }), /Range header/],
  ['no-cors', new Request('https://cdn.test/a', { mode: 'no-cors' }), /no-cors/],
])('fetch rejects %s as an invalid request', (_, urls, why) => {
  const error = errorOf(() => order('i', urls));
  expect(error).toMatchObject({ code: 'invalid-request', details: { id: 'i' } });
  expect(error.message).toMatch(why);
});

test('only a request that needs a preflight cannot be a background fetch', () => {
  const engineOf = (url: string, headers = {}) => order('i', new Request(url, { headers })).engine;
  expect(engineOf('https://cdn.test/a')).toBe('background-fetch');
  expect(engineOf('https://cdn.test/a', { Accept: 'video/webm' })).toBe('background-fetch');
  expect(engineOf('https://cdn.test/a', { Authorization: 'Bearer 1' })).toBe('ranged');
  expect(engineOf('https://cdn.test/a', { 'X-Part': '1' })).toBe('ranged');
  expect(engineOf('https://app.test/a', { Authorization: 'Bearer 1' })).toBe('background-fetch');
});
