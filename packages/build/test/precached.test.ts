/** @jest-environment node */
import { checkFallback, fallbackWarnings, placeOf } from '../src/plan/precached.ts';

const entries = [{ url: 'index.html' }, { url: 'assets/app.js' }, '/about.html'];
const root = 'https://localhost/sw.js';

test.each([
  ['dist/sw.js', 'dist', 'https://localhost/sw.js'],
  ['dist/workers/sw.js', 'dist', 'https://localhost/workers/sw.js'],
  ['public/sw.js', 'dist', 'https://localhost/sw.js'],
  ['dist/sw.js', undefined, 'https://localhost/sw.js'],
])('the place of %s beside %s is %s', (swDest, globDirectory, place) => {
  expect(placeOf(swDest, globDirectory)).toBe(place);
});

test.each(['index.html', '/index.html', './index.html', 'about.html', '/assets/app.js', undefined, null])(
  'the fallback %p is found among the precached URLs',
  (fallback) => {
    expect(checkFallback(fallback, entries, root)).toEqual({ place: root, issues: [], warnings: [] });
  },
);

test.each([
  ['/', 'Did you mean "index.html"?'],
  ['offline.html', undefined],
  ['/indx.html', 'Did you mean "index.html"?'],
  ['index.html?source=pwa', undefined],
  ['https://cdn.example/index.html', undefined],
])('the fallback %p is rejected', (fallback, hint) => {
  const { issues, warnings } = checkFallback(fallback, entries, root);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toMatchObject({ path: ['navigateFallback'], received: fallback });
  if (hint) expect(issues[0]?.hint).toBe(hint);
  expect(issues[0]?.expected).toContain('index.html, assets/app.js, /about.html');
  expect(warnings).toEqual([]);
});

test('a fallback with the folder of the app gives a warning, because the folder on the server is not known', () => {
  const { place, issues, warnings } = checkFallback('/shop/index.html', entries, root);
  expect(issues).toEqual([]);
  expect(place).toBe('https://localhost/shop/sw.js');
  expect(warnings).toEqual([expect.stringContaining('only where the app is served from "/shop/"')]);
  expect(checkFallback('index.html', [{ url: '/shop/index.html' }], root)).toMatchObject({
    issues: [],
    warnings: [expect.stringContaining('"/shop/"')],
  });
});

test('a worker in a folder of its own does not find files beside the folder', () => {
  const place = 'https://localhost/workers/sw.js';
  expect(checkFallback('/index.html', [{ url: '/index.html' }], place).issues).toEqual([]);
  expect(checkFallback('/home.html', [{ url: 'index.html' }], place).issues).toHaveLength(1);
});

test('a precacheFallback that is not precached gives a warning with the route', () => {
  const fallbackURL = '/offline.html';
  const routes = [
    { urlPattern: '/a', handler: 'NetworkFirst' as const, options: { precacheFallback: { fallbackURL } } },
  ];
  expect(fallbackWarnings({ routes }, entries, root)).toEqual([
    expect.stringMatching(
      /^routes\[0\]: the fallback "\/offline\.html" of "options\.precacheFallback" is not precached/,
    ),
  ]);
  expect(fallbackWarnings({ routes }, ['offline.html'], root)).toEqual([]);
});
