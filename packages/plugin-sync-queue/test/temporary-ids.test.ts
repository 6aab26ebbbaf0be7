import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { captureConsole } from 'workbox-plugin-testing/console';
import type { SyncQueueOptions, TemporaryIdOptions } from '../src/index.ts';
import { isRealId, replaceInJSON, replaceInURL } from '../src/policy/temporary-ids.ts';
import { type Answer, createServer, down, lost, type Received } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();

const note = 'd2b1f0a4-6c1e-4a57-9d3e-000000000001';
const header = 'X-Temporary-Id';
const byPath: TemporaryIdOptions = {
  idOf: ({ headers }) => headers.get('X-Temporary-Id'),
  path: 'data.id',
  requestHeaders: ['X-Note'],
};

interface Given extends SyncQueueOptions {
  ids?: TemporaryIdOptions;
  browser?: FakeBrowser;
}

const createWithIds = ({ ids = byPath, browser, ...options }: Given = {}): Promise<Outbox> =>
  createOutbox(options, {
    methods: ['POST', 'PUT'],
    extra: ({ dependencies, temporaryIds }) => [
      temporaryIds(ids),
      dependencies(({ headers }) => headers.get('X-After')?.split(' ')),
    ],
    ...(browser && { browser }),
  });

const created =
  (body: BodyInit = '{"data":{"id":7}}', init: ResponseInit = {}): Answer =>
  ({ method }) =>
    method === 'POST' ? new Response(body, { status: 201, ...init }) : new Response(null, { status: 204 });

const create = (outbox: Outbox, init: Record<string, string> = {}) =>
  outbox.write(`{"id":"${note}"}`, 'api/notes', {
    headers: { [header]: note, 'Content-Type': 'application/json', ...init },
  });
const change = (outbox: Outbox, body: string, init: Record<string, string> = {}, query = '') =>
  outbox.write(body, `api/notes/${note}${query}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...init },
  });

/** A note that is created and then changed twice, while the browser is offline. */
async function threeWrites(outbox: Outbox) {
  outbox.browser.online = false;
  await create(outbox);
  for (const body of [`{"note":"${note}"}`, `{"best":"${note}"}`]) await change(outbox, body);
  outbox.browser.online = true;
  await outbox.browser.settle();
}

const line = ({ method, url, body }: Received) => [method, new URL(url).pathname, body].join(' ');
const lines = () => server.received.map(line);
const expected = [
  `POST /api/notes {"id":"${note}"}`,
  'PUT /api/notes/7 {"note":7}',
  'PUT /api/notes/7 {"best":7}',
];

test('later requests have the id of the server in their path and their JSON', async () => {
  const outbox = await createWithIds();
  server.respondWith(created());
  await threeWrites(outbox);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(lines()).toEqual(expected);
  expect(await outbox.entries()).toEqual([]);
});

test('an id is replaced where it stands alone, and the rest of the request stays as it is', async () => {
  const outbox = await createWithIds();
  server.respondWith(created('{"data":{"id":"a/b ü"}}'));
  await create(outbox);
  const text = `{ "${note}" :1, "n":["${note}","x${note}","\\"${note}"],"big":12345678901234567890 }`;
  await change(outbox, text, { 'X-Note': note, 'X-Other': note }, `?of=${note}&in=x${note}&${note}`);
  const [, { url, body, headers }] = server.received as [Received, Received];
  expect(url).toBe(`${outbox.scope}api/notes/a%2Fb%20%C3%BC?of=a%2Fb%20%C3%BC&in=x${note}&${note}`);
  expect(body).toBe(`{ "a/b ü" :1, "n":["a/b ü","x${note}","\\"${note}"],"big":12345678901234567890 }`);
  expect(headers.get('X-Note')).not.toBe(note);
  expect(headers.get('X-Other')).toBe(note);
});

test('a body that is no JSON is sent as it is', async () => {
  const outbox = await createWithIds();
  server.respondWith(created());
  await create(outbox);
  await change(outbox, `"${note}"`, { 'Content-Type': 'text/plain' });
  expect(lines()[1]).toBe(`PUT /api/notes/7 "${note}"`);
});

test('a live request has the id that a live answer or a replay has given, also after a restart', async () => {
  const outbox = await createWithIds();
  server.respondWith(created());
  await create(outbox);
  expect((await change(outbox, `{"note":"${note}"}`)).status).toBe(204);
  await outbox.worker.terminate();
  await outbox.restart();
  expect((await change(outbox, `{"best":"${note}"}`)).status).toBe(204);
  expect(lines()).toEqual(expected);
});

test('the last segment of Location is the id of the server', async () => {
  const outbox = await createWithIds({ ids: { header: 'Location' } });
  server.respondWith(down);
  const { headers } = await outbox.write('a');
  const id = headers.get('Sync-Queue-Entry');
  server.received.length = 0;
  server.respondWith(created('', { headers: { Location: '/api/notes/no%207/?draft' } }));
  await outbox.completeSync();
  await outbox.write('b', `api/notes/${id}`, { method: 'PUT' });
  expect(lines()).toEqual(['POST /api/notes a', 'PUT /api/notes/no%207 b']);
});

test('an entry of another lane has the id of the server where it depends on the creation', async () => {
  const outbox = await createWithIds({ lane: ({ method }) => method });
  server.respondWith(down);
  const after = (await create(outbox)).headers.get('Sync-Queue-Entry') ?? '';
  await change(outbox, `{"note":"${note}"}`, { 'X-After': after });
  server.received.length = 0;
  server.respondWith(created());
  await outbox.completeSync();
  expect(lines()).toEqual(expected.slice(0, 2));
});

test('nothing that depends on a rejected creation is sent', async () => {
  const outbox = await createWithIds();
  outbox.browser.online = false;
  const after = (await create(outbox)).headers.get('Sync-Queue-Entry') ?? '';
  await change(outbox, 'a', { 'X-After': after });
  outbox.browser.online = true;
  server.respondWith(422);
  await outbox.completeSync();
  expect(lines()).toEqual([expected[0]]);
  expect(await outbox.entries()).toMatchObject([{ deadReason: 'rejected' }, { deadReason: 'dependency' }]);
});

test('each attempt of an entry at replay has the same id, body and key', async () => {
  const outbox = await createWithIds();
  await threeWrites(outbox);
  server.respondWith(created());
  server.respondTo('{"note":7}', lost, 503, 204);
  await outbox.completeSync();
  expect(lines()).toEqual([expected[0], expected[1], expected[1], ...expected.slice(1)]);
  expect(new Set(server.received.map(({ key }) => key)).size).toBe(3);
});

test.each(['on-failure', 'before-send'] as const)(
  'a live request with the id of the server is repeated with the same body and key where persist is %s',
  async (persist) => {
    const outbox = await createWithIds({ persist });
    server.respondWith(created());
    await create(outbox);
    server.respondTo('{"note":7}', lost, 204);
    expect((await change(outbox, `{"note":"${note}"}`)).status).toBe(202);
    expect((await outbox.entry()).url).toBe(`${outbox.scope}api/notes/7`);
    await outbox.completeSync();
    expect(lines()).toEqual([expected[0], expected[1], expected[1]]);
    expect(server.received[1]?.key).toBe(server.received[2]?.key);
  },
);

test('a repeated creation is sent unchanged, live too', async () => {
  const outbox = await createWithIds();
  server.respondWith(created());
  await create(outbox);
  await create(outbox);
  expect(lines()).toEqual([expected[0], expected[0]]);
});

test('a 401 is not asked for twice where no hook could give fresh credentials', async () => {
  const outbox = await createOutbox(
    {},
    { features: ({ results, temporaryIds }) => [results(), temporaryIds(byPath)] },
  );
  await outbox.writeOffline('a');
  server.respondWith(401);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
});

test('each request has the right id after a termination at every step, and nothing has an effect twice', async () => {
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    server.respondWith(created());
    const outbox = await createWithIds({ browser: new FakeBrowser() });
    await threeWrites(outbox);
    const { worker } = outbox;
    void worker.terminateAt(n);
    const fired = outbox.sync();
    await outbox.wait(5);
    await outbox.restart();
    const pushed = outbox.worker.push();
    await outbox.wait(30);
    await pushed;
    await fired;
    expect([...new Set(lines())]).toEqual(expected);
    expect(server.processed).toEqual([`{"id":"${note}"}`, '{"note":7}', '{"best":7}']);
    expect(await outbox.entries()).toEqual([]);
    expect((await change(outbox, `"${note}"`)).status).toBe(204);
    expect(lines().at(-1)).toBe('PUT /api/notes/7 7');
    await outbox.browser.close();
    return worker;
  });
  expect(killPoints).toBeGreaterThan(10);
});

const located: TemporaryIdOptions = { idOf: byPath.idOf!, header: 'Location' };

test.each<[what: string, answer: Answer, ids: TemporaryIdOptions]>([
  ['has no JSON', created('<p>Welcome'), byPath],
  ['has no body', created(''), byPath],
  ['has nothing at the path', created('{"data":[]}'), byPath],
  ['has null at the path', created('{"data":{"id":null}}'), byPath],
  ['has only an inherited member at the path', created('{}'), { ...byPath, path: 'constructor.name' }],
  ['has a number that JavaScript rounds', created('{"data":{"id":12345678901234567890}}'), byPath],
  ['has an id that leads to another path', created('{"data":{"id":".."}}'), byPath],
  ['has half of a character', created(String.raw`{"data":{"id":"\ud800"}}`), byPath],
  ['has a body of 10 MB', created(`{"data":{"id":7},"more":"${'x'.repeat(1e7)}"}`), byPath],
  ['has no such header', created(), located],
  ['has no URL in Location', created('', { headers: { Location: 'https://:x/7' } }), located],
])(
  'later entries are sent with the temporary id where the answer %s, with an error in development',
  async (_, answer, ids) => {
    const said = captureConsole();
    const outbox = await createWithIds({ ids });
    await threeWrites(outbox);
    server.respondWith(answer);
    await outbox.completeSync();
    expect(lines()).toEqual([
      expected[0],
      `PUT /api/notes/${note} {"note":"${note}"}`,
      `PUT /api/notes/${note} {"best":"${note}"}`,
    ]);
    expect(await outbox.entries()).toEqual([]);
    expect(said('error').join()).toContain(`Later requests are sent with the temporary id ${note}`);
  },
);

test('an id of one person is not put into the request of another, and clear forgets the ids of its owner only', async () => {
  let user = 'ann';
  const outbox = await createWithIds({ owner: () => user });
  server.respondWith(created());
  await create(outbox);
  user = 'bob';
  await change(outbox, 'b');
  await outbox.worker.run(({ queue }) => queue.clear({ owner: 'bob' }));
  user = 'ann';
  await change(outbox, 'a');
  await outbox.worker.run(({ queue }) => queue.clear({ owner: 'ann' }));
  await change(outbox, 'c');
  await outbox.worker.terminate();
  await outbox.restart();
  await change(outbox, 'd');
  expect(server.received.slice(1).map(({ url, body }) => [body, url.split('/').at(-1)])).toEqual([
    ['b', note],
    ['a', '7'],
    ['c', note],
    ['d', note],
  ]);
});

test('an id is forgotten when its retention is over, and not with the results', async () => {
  const outbox = await createWithIds({
    resultRetentionSeconds: 60,
    ids: { ...byPath, retentionMinutes: 60 },
  });
  server.respondWith(created());
  await create(outbox);
  for (const [minutes, id] of [
    [59, '7'],
    [2, note],
  ] as const) {
    await outbox.wait(minutes * 60);
    await outbox.worker.terminate();
    await outbox.restart();
    await change(outbox, 'a');
    expect(lines().at(-1)).toBe(`PUT /api/notes/${id} a`);
  }
});

test('an id that cannot be stored holds until the worker ends', async () => {
  const outbox = await createWithIds();
  server.respondWith(created());
  outbox.browser.storageFaults.quotaUsedUp = true;
  await create(outbox);
  await change(outbox, `{"note":"${note}"}`);
  expect(lines()).toEqual(expected.slice(0, 2));
  await outbox.worker.terminate();
  await outbox.restart();
  await change(outbox, 'a');
  expect(lines().at(-1)).toBe(`PUT /api/notes/${note} a`);
});

test.each<[what: string, idOf: () => never]>([
  ['throws', () => JSON.parse('{') as never],
  ['returns a short string', () => 'note-1' as never],
  ['returns a number', () => 7 as never],
  ['returns a promise', () => Promise.resolve(note) as never],
])('a write creates nothing where idOf %s, with an error in development', async (_, idOf) => {
  const said = captureConsole();
  const outbox = await createWithIds({ ids: { idOf, path: 'id' } });
  server.respondWith(created());
  expect((await create(outbox)).status).toBe(201);
  expect(said('error')).toHaveLength(1);
});

test.each<[what: string, ids: unknown, field: string]>([
  ['neither header nor path', {}, 'temporaryIds'],
  ['both header and path', { header: 'Location', path: 'id' }, 'temporaryIds'],
  ['no object', 'Location', 'temporaryIds'],
  ['a header that is no name', { header: 'a b' }, 'header'],
  ['an empty path', { path: '' }, 'path'],
  ['idOf that is no function', { path: 'id', idOf: 'id' }, 'idOf'],
  ['a retention of 0', { path: 'id', retentionMinutes: 0 }, 'retentionMinutes'],
  ['an unknown option', { path: 'id', url: true }, 'url'],
])('temporaryIds() refuses %s', async (_, ids, field) => {
  await expect(createWithIds({ ids: ids as TemporaryIdOptions })).rejects.toMatchObject({
    message: expect.stringContaining(field),
  });
});

test('an id that URLSearchParams has escaped is replaced', () => {
  const id = 'note~0123456789abc';
  const query = new URLSearchParams({ of: id, in: `x ${id}` }).toString();
  const realIdOf = (text: string) => (text === id ? 7 : undefined);
  expect(query).toContain('%7E');
  expect(replaceInURL(`https://a.example/note%7e0123456789abc/a%2Fb?${query}`, realIdOf)).toBe(
    `https://a.example/7/a%2Fb?of=7&in=x+note%7E0123456789abc`,
  );
});

const real = (text: string) => (text === note ? 7 : undefined);

test.each([
  [`https://a.example/${note}/x/${note}?a=${note}#${note}`, `https://a.example/7/x/7?a=7#${note}`],
  [`https://a.example/x${note}?${note}=1&a=${note}x`, `https://a.example/x${note}?${note}=1&a=${note}x`],
  [`https://a.example/a%2f;b?a=%zz&&=`, `https://a.example/a%2f;b?a=%zz&&=`],
])('ids in the URL %s are replaced where they stand alone', (url, result) => {
  expect(replaceInURL(url, real)).toBe(result);
});

test.each([
  [`"${note}"`, '7'],
  [`{"${note}":"${note}"}`, '{"7":7}'],
  [`["\\\\","${note}","\\\\\\"","${note}"]`, `["\\\\",7,"\\\\\\"",7]`],
  [`["\\"${note}","${note}\\""]`, `["\\"${note}","${note}\\""]`],
  [`["${note}`, `["${note}`],
  [`["${'\\'.repeat(100_000)}","${note}"]`, `["${'\\'.repeat(100_000)}",7]`],
])('ids in the JSON text are replaced where they are whole strings (case %#)', (text, result) => {
  expect(replaceInJSON(text, real)).toBe(result);
});

test.each<[id: unknown, isReal: boolean]>([
  [0, true],
  ['7', true],
  ['...', true],
  ['', false],
  ['.', false],
  [1.5, false],
  [true, false],
  [['7'], false],
  ['x'.repeat(501), false],
])('%p is an id of a server: %p', (id, isReal) => {
  expect(isRealId(id)).toBe(isReal);
});
