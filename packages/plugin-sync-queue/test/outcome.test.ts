import { judge, judgeLive } from '../src/judge.ts';
import { liveVerdictOf, verdictOf, type Outcome } from '../src/outcome.ts';
import { anEntry } from './an-entry.ts';

const answered = (status: number, given: object = {}): Outcome => ({
  kind: 'answer',
  response: { status, redirected: false, url: '', headers: new Headers(), ...given } as Response,
});
const ledTo = (url: string) => answered(200, { redirected: true, url });

test.each([
  [0, 'delivered'], // opaque, and a redirect that was not followed
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
])('replay answered %i: %s', (status, verdict) => {
  expect(verdictOf(answered(status), anEntry())).toBe(verdict);
});

test.each(['network', 'timeout', 'hook'] as const)('replay ended by %s: retry', (kind) => {
  expect(verdictOf({ kind, error: new Error() }, anEntry())).toBe('retry');
});

test('an entry that cannot be made a request is a dead letter', () => {
  expect(verdictOf({ kind: 'unreadable', error: new Error() }, anEntry())).toBe('dead-letter');
});

test.each([
  [0, 'retry'],
  [2, 'retry'],
  [3, 'dead-letter'],
])('409 to a key after %i conflicts: %s', (conflicts, verdict) => {
  expect(verdictOf(answered(409), anEntry({ key: 'k', conflicts }))).toBe(verdict);
});

test.each([
  ['https://app.test/login', 'hold'],
  ['https://login.test/api/notes', 'hold'],
  ['https://app.test/api/notes?error=1', 'hold'],
  ['https://app.test/api/notes/', 'delivered'],
  ['http://app.test/api/notes', 'delivered'],
  ['http://app.test/api/notes/', 'delivered'],
])('a followed redirect to %s: %s', (url, verdict) => {
  expect(verdictOf(ledTo(url), anEntry())).toBe(verdict);
});

test('a form navigation may be redirected: that is how forms are answered', () => {
  expect(verdictOf(ledTo('https://app.test/thanks'), anEntry({ navigation: true }))).toBe('delivered');
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
])('a live %i: %s', (status, verdict) => {
  expect(liveVerdictOf(new Response(null, { status }))).toBe(verdict);
});

test('413 with Retry-After is tried again, live and at replay', () => {
  const headers = new Headers({ 'Retry-After': '60' });
  expect(verdictOf(answered(413, { headers }), anEntry())).toBe('retry');
  expect(liveVerdictOf(new Response(null, { status: 413, headers }))).toBe('retry');
});

describe('classify', () => {
  const entry = anEntry();

  test('replaces the tables, live and at replay', () => {
    expect(judge(answered(404), entry, () => 'retry')).toBe('retry');
    expect(judgeLive(new Response(null, { status: 500 }), entry, () => 'retry')).toBe('retry');
  });

  test('is given the answer or the error, and the entry', () => {
    const seen: unknown[] = [];
    const outcome = answered(404);
    const error = new TypeError('Failed to fetch');
    const note = (param: unknown) => void seen.push(param);
    judge(outcome, entry, note);
    judge({ kind: 'network', error }, entry, note);
    expect(seen).toEqual([
      { response: (outcome as { response: Response }).response, entry },
      { error, entry },
    ]);
  });

  test('leaves it to the tables with undefined', () => {
    expect(judge(answered(404), entry, () => undefined)).toBe('dead-letter');
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['returns nonsense', () => 'later' as never],
  ])('that %s: the tables decide, and the console says so', (_, classify) => {
    Object.assign(globalThis, { __WB_DISABLE_DEV_LOGS: false });
    const error = jest.spyOn(console, 'error').mockImplementation(() => {});
    expect(judge(answered(503), entry, classify)).toBe('retry');
    expect(error).toHaveBeenCalledTimes(1);
    error.mockRestore();
  });
});
