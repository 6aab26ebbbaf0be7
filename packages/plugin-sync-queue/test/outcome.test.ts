import { classifyAttempt, type ClassifyOptions } from '../src/queue/callbacks.ts';
import { classifyLive, classifyReplayed, type Outcome } from '../src/policy/outcome.ts';
import { createEntry } from './helpers/create-entry.ts';

const post = (init: RequestInit = {}, url = 'https://app.test/api/notes') =>
  new Request(url, { method: 'POST', body: 'milk', ...init });
const answered = (status: number, given: object = {}, request = post()): Outcome => ({
  kind: 'answer',
  request,
  response: {
    ...{ status, ok: status > 199 && status < 300, type: 'basic', redirected: false, url: request.url },
    ...{ headers: new Headers(), clone: () => 'a clone', ...given },
  } as unknown as Response,
});

test.each([
  [0, 'delivered'], // an opaque response, or a redirect that was not followed
  [200, 'delivered'],
  [201, 'delivered'],
  [204, 'delivered'],
  [302, 'delivered'],
  [400, 'dead-letter'],
  [401, 'hold'],
  [403, 'dead-letter'],
  [404, 'dead-letter'],
  [408, 'retry'],
  [409, 'dead-letter'],
  [422, 'dead-letter'],
  [413, 'dead-letter'],
  [425, 'retry'],
  [429, 'retry'],
  [499, 'dead-letter'],
  [500, 'retry'],
  [501, 'retry'],
  [502, 'retry'],
  [503, 'retry'],
  [504, 'retry'],
  [507, 'retry'],
  [511, 'retry'],
  [522, 'retry'],
  [599, 'retry'],
])('a replay answered %i: %s', (status, verdict) => {
  expect(classifyReplayed(answered(status), createEntry())).toBe(verdict);
});

test.each(['network', 'timeout', 'hook'] as const)('a replay that fails with %s is tried again', (kind) => {
  expect(classifyReplayed({ kind, error: new Error() }, createEntry())).toBe('retry');
});

test('an entry that cannot be made a request is a dead letter', () => {
  expect(classifyReplayed({ kind: 'unreadable', error: new Error() }, createEntry())).toBe('dead-letter');
});

test.each([
  [0, 'retry'],
  [2, 'retry'],
  [3, 'dead-letter'],
])('a 409 to a key after %i conflicts: %s', (conflicts, verdict) => {
  expect(classifyReplayed(answered(409), createEntry({ key: 'k', conflicts }))).toBe(verdict);
});

const ledTo = (url: string, request = post(), status = 200) =>
  classifyReplayed(
    answered(status, { redirected: true, url: new URL(url, request.url).href }, request),
    createEntry(),
  );

test.each([
  ...['/login', '/users/sign_in', '/account/sign-in?from=/api', '/signin', '/wp-login.php', '/Account/LogOn'],
  ...['/log-in/', '/auth', '/auth/realms/app', '/oauth2/authorize', '/authenticate', '/authorization/start'],
  ...['/sso', '/saml/sso/start', '/userLogin', '/SSO/', '/signIn', '/loginpage', '/signin-oidc', '/auth0/x'],
  ...['https://login.test/api/notes', 'https://app.test:8443/api/notes', 'https://api.app.test/thanks'],
])('a redirect that ends at %s is no delivery and holds the entry', (url) => {
  expect(ledTo(url)).toBe('hold');
});

test.each([
  ...[
    '/notes/7',
    '/thanks',
    '/api/notes?error=1',
    '/authors/7',
    '/author',
    '/authority',
    '/lessons/3',
    '/signing/1',
  ],
  ...['/processor', '/blog-index', '/design-in-public', '/catalog-info', '/catalogInfo', '/session/new', '/'],
  ...['http://app.test/api/notes', 'https://app.test/api/notes/', 'http://app.test/api/notes/#top'],
])('a redirect that ends at %s counts by its status', (url) => {
  expect(ledTo(url)).toBe('delivered');
  expect(ledTo(url, post(), 503)).toBe('retry');
  expect(ledTo(url, post(), 422)).toBe('dead-letter');
});

test.each([201, 202, 204, 205])(
  'a redirect to another origin that answers %i, as a page never does, is a delivery',
  (status) => {
    expect(ledTo('https://storage.test/notes', post(), status)).toBe('delivered');
    expect(ledTo('https://storage.test/login', post(), status)).toBe('hold');
  },
);

test('a form is held by a redirect to a sign-in page, and delivered by a redirect to the next page', () => {
  const form = post({ headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  expect(ledTo('/login', form)).toBe('hold');
  expect(ledTo('/thanks', form)).toBe('delivered');
});

test('a redirect that adds a slash to the path of a sign-in request is no sign-in page', () => {
  expect(ledTo('/auth/profile/', post({}, 'https://app.test/auth/profile'))).toBe('delivered');
});

const page = { headers: new Headers({ 'Content-Type': 'text/html; charset=utf-8' }) };
const json = 'application/json';

test.each<[string, HeadersInit, 'hold' | 'delivered']>([
  ['a body of JSON', { 'Content-Type': json }, 'hold'],
  ['a body of another JSON type', { 'Content-Type': 'application/vnd.api+json; charset=utf-8' }, 'hold'],
  ['an Accept of JSON', { 'Content-Type': 'text/plain', Accept: `${json}, text/plain, */*` }, 'hold'],
  ['a body of JSON and an Accept of HTML', { 'Content-Type': json, Accept: 'text/html' }, 'delivered'],
  ['a form', { 'Content-Type': 'application/x-www-form-urlencoded', Accept: '*/*' }, 'delivered'],
  [
    'a form of Turbo',
    { Accept: 'text/vnd.turbo-stream.html, text/html, application/xhtml+xml' },
    'delivered',
  ],
  ['no type at all', {}, 'delivered'],
])('a request with %s that is answered with HTML: %3$s', (_, headers, verdict) => {
  expect(classifyReplayed(answered(200, page, post({ headers })), createEntry())).toBe(verdict);
});

test('an HTML page of a broken server or proxy counts by its status', () => {
  const request = post({ headers: { 'Content-Type': json } });
  expect(classifyReplayed(answered(502, page, request), createEntry())).toBe('retry');
  expect(classifyReplayed(answered(404, page, request), createEntry())).toBe('dead-letter');
});

test('a redirect that could not be followed holds the entry, and one that was not to be followed is a delivery', () => {
  const redirect = { type: 'opaqueredirect', status: 0 };
  expect(classifyReplayed(answered(0, redirect), createEntry())).toBe('hold');
  expect(classifyReplayed(answered(0, redirect, post({ redirect: 'manual' })), createEntry())).toBe(
    'delivered',
  );
});

test.each([
  [200, 'delivered'],
  [401, 'delivered'],
  [404, 'delivered'],
  [408, 'retry'],
  [413, 'delivered'],
  [425, 'retry'],
  [429, 'retry'],
  [500, 'delivered'],
  [501, 'delivered'],
  [502, 'retry'],
  [503, 'retry'],
  [504, 'retry'],
  [505, 'delivered'],
  [507, 'delivered'],
  [519, 'delivered'],
  [520, 'retry'],
  [522, 'retry'],
  [527, 'retry'],
  [528, 'delivered'],
  [530, 'retry'],
  [531, 'delivered'],
])('a live answer %i: %s', (status, verdict) => {
  expect(classifyLive(new Response(null, { status }))).toBe(verdict);
});

test('a 413 with Retry-After is tried again, live and at replay', () => {
  const headers = new Headers({ 'Retry-After': '60' });
  expect(classifyReplayed(answered(413, { headers }), createEntry())).toBe('retry');
  expect(classifyLive(new Response(null, { status: 413, headers }))).toBe('retry');
});

describe('classify', () => {
  const entry = createEntry();

  const options = (classify: ClassifyOptions['classify'], attemptTimeoutSeconds = 60): ClassifyOptions => ({
    ...(classify && { classify }),
    attemptTimeoutSeconds,
  });

  test('the verdict of classify, at once or by a promise, is used before that of the table', async () => {
    expect(
      await classifyAttempt(
        answered(404),
        entry,
        options(() => 'retry'),
      ),
    ).toBe('retry');
    expect(
      await classifyAttempt(
        answered(404),
        entry,
        options(async () => 'hold' as const),
      ),
    ).toBe('hold');
  });

  test('classify gets a clone of the answer or the error, the entry, and whether a page waits', async () => {
    const seen: unknown[] = [];
    const error = new TypeError('Failed to fetch');
    const note = options((param) => void seen.push(param));
    await classifyAttempt(answered(404), entry, note);
    await classifyAttempt({ kind: 'network', error }, entry, note, true);
    expect(seen).toEqual([
      { response: 'a clone', entry, live: false },
      { error, entry, live: true },
    ]);
  });

  test('classify that returns undefined, also by a promise, leaves the verdict to the table', async () => {
    expect(
      await classifyAttempt(
        answered(404),
        entry,
        options(() => undefined),
      ),
    ).toBe('dead-letter');
    expect(
      await classifyAttempt(
        answered(404),
        entry,
        options(async () => {}),
      ),
    ).toBe('dead-letter');
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors
    ['rejects with the word of a verdict', () => Promise.reject('delivered')],
    ['returns nonsense', () => 'later'],
    ['returns null', () => null],
    ['returns a promise of nonsense', async () => ({ verdict: 'retry' })],
    ['takes too long', () => new Promise(() => {})],
  ])('the table decides where classify %s, with a warning in the console', async (_, classify) => {
    Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: false });
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    expect(
      await classifyAttempt(answered(503), entry, options(classify as ClassifyOptions['classify'], 0.01)),
    ).toBe('retry');
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });
});
