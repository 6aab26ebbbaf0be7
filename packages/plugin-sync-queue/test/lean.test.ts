import type { SyncQueueOptions } from '../src/index.ts';
import type * as lean from '../src/lean.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer } from './helpers/fake-server.ts';
import {
  createBrowser,
  createOutbox,
  type Outbox,
  type OutboxParts,
  outboxScript,
} from './helpers/outbox.ts';

const server = createServer();

type Features = NonNullable<OutboxParts['features']>;

const createLean = (features: Features = () => [], options: SyncQueueOptions = {}) =>
  createOutbox(options, { features });

/** Replaces the worker of an outbox by one with other options or features, and lets it take over. */
async function update(outbox: Outbox, options: SyncQueueOptions, parts: OutboxParts = {}): Promise<void> {
  const worker = await outbox.browser.update(outboxScript(options, parts));
  await worker.activate();
  outbox.worker = worker;
  await outbox.browser.settle();
}

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'no error',
    ({ code, details }: lean.SyncQueueError) => [code, details['feature']],
  );

test('a lean queue without features stores what fails and delivers it in order', async () => {
  const outbox = await createLean();
  await outbox.writeOffline('a', 'b', 'c');
  expect(await outbox.storedBodies()).toEqual(['a', 'b', 'c']);
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b', 'c']);
  expect(await outbox.entries()).toEqual([]);
});

test('a lean queue retries after a 503 and makes a dead letter of a 422', async () => {
  const outbox = await createLean();
  await outbox.writeOffline('a', 'b');
  server.respondWith(503);
  await outbox.completeSync();
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  server.respondTo('a', 422);
  server.respondTo('b', 201);
  await outbox.completeSync();
  expect((await outbox.entries()).map(({ state }) => state)).toEqual(['dead']);
});

test.each([
  ['retry', 'management'],
  ['discard', 'management'],
  ['clear', 'management'],
  ['pause', 'management'],
  ['resume', 'management'],
  ['result', 'results'],
  ['request', 'conflicts'],
  ['resolve', 'conflicts'],
  ['setOwner', 'owner'],
  ['capabilities', 'pages'],
] as const)('%s of a queue without %s() rejects and names the feature', async (verb, feature) => {
  const { worker } = await createLean();
  const call = (queue: lean.SyncQueue) => (queue[verb] as (param?: unknown) => Promise<unknown>)('id');
  expect(await codeOf(worker.run(({ queue }) => call(queue)))).toEqual(['missing-feature', feature]);
});

test('a page that calls a queue without pages() gets an error that names the feature', async () => {
  const outbox = await createLean();
  const { page, client } = await createClient(outbox.page);
  expect(await codeOf(page.run(() => client.size()))).toEqual(['missing-feature', 'pages']);
});

test('a page that calls a method of a missing feature gets an error that names the feature', async () => {
  const outbox = await createLean(({ pages }) => [pages()]);
  const { page, client } = await createClient(outbox.page);
  const call = (use: () => Promise<unknown>) => codeOf(page.run(use));
  expect(await call(() => client.pause())).toEqual(['missing-feature', 'management']);
  expect(await call(() => client.result('id'))).toEqual(['missing-feature', 'results']);
  expect(await call(() => client.explain('id'))).toEqual(['missing-feature', 'explanation']);
});

test('a page lists and watches a lean queue with pages()', async () => {
  const outbox = await createLean(({ pages }) => [pages()]);
  const client = await createClient(outbox.page);
  client.client.subscribe(() => {});
  outbox.browser.online = false;
  await outbox.write('a');
  await outbox.wait(1);
  expect(client.states).toEqual(['waiting']);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(client.states).toEqual([]);
});

test('a lean queue with features does what the options of these names do', async () => {
  const replayed: string[] = [];
  const outbox = await createLean(({ coalesce, hooks, limits, management, results }) => [
    management(),
    coalesce(({ url }) => url),
    results({ resultMaxBytes: 3 }),
    limits({ maxEntries: 2 }),
    hooks({ requestDidReplay: ({ entry }) => void replayed.push(entry.url) }),
  ]);
  server.respondWith(() => new Response('milk', { status: 201 }));
  await outbox.writeOffline(['a', 'api/1'], ['b', 'api/1'], ['c', 'api/2']);
  expect(await outbox.storedBodies()).toEqual(['b', 'c']);
  outbox.browser.online = false;
  await expect(outbox.write('d', 'api/3')).rejects.toMatchObject({ name: 'TypeError' });
  outbox.browser.online = true;
  const first = await outbox.entry();
  await outbox.completeSync();
  expect(replayed).toHaveLength(2);
  const result = await outbox.worker.run(({ queue }) => queue.result(first.id));
  expect(result).toMatchObject({ outcome: 'delivered', truncated: true });
});

test('entries that one form of the plugin has stored are delivered by the other', async () => {
  const outbox = await createOutbox({ coalesce: ({ url }) => url, maxEntries: 9 });
  await outbox.writeOffline(['a', 'api/1'], ['b', 'api/2']);
  await update(outbox, {}, { features: () => [] });
  outbox.browser.online = false;
  await outbox.write('c', 'api/3');
  await update(outbox, {});
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b', 'c']);
});

test('a lean queue without owner() never sends what belongs to somebody', async () => {
  const outbox = await createOutbox({ owner: () => 'ann' });
  await outbox.writeOffline('a');
  await update(outbox, {}, { features: () => [] });
  await outbox.completeSync();
  expect([server.processed, await outbox.storedBodies()]).toEqual([[], ['a']]);
});

test('a pause holds in a worker whose queue has no management()', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.worker.run(({ queue }) => queue.pause());
  await update(outbox, {}, { features: () => [] });
  await outbox.completeSync();
  expect(server.processed).toEqual([]);
});

test.each<[what: string, options: object, features: Features, code: string, words: string]>([
  ['an option of a feature', { maxEntries: 5 }, () => [], 'unknown-option', 'features: [limits('],
  ['a hook', { requestDidFail: () => {} }, () => [], 'unknown-option', 'features: [hooks('],
  ['what is no feature', {}, () => [{}] as never, 'invalid-option', 'features[0]'],
  [
    'a wrong option of limits()',
    {},
    ({ limits }) => [limits({ maxEntries: -1 })],
    'invalid-option',
    'maxEntries',
  ],
  [
    'a wrong option of conflicts()',
    {},
    ({ conflicts }) => [Reflect.apply(conflicts, undefined, [{ conflictStatuses: 412 }])],
    'invalid-option',
    'conflictStatuses',
  ],
  [
    'an unknown option of results()',
    {},
    ({ results }) => [Reflect.apply(results, undefined, [{ maxBytes: 1 }])],
    'unknown-option',
    'maxBytes',
  ],
  [
    'a wrong owner()',
    {},
    ({ owner }) => [Reflect.apply(owner, undefined, ['ann'])],
    'invalid-option',
    'owner',
  ],
  ['a feature twice', {}, ({ pages }) => [pages(), pages()], 'invalid-option', 'features'],
  [
    'limits() before results()',
    {},
    ({ limits, results }) => [limits({ maxBytes: 1 }), results()],
    'invalid-option',
    'features',
  ],
])('a lean queue rejects %s, and says what to write', async (_, options, features, code, words) => {
  const created = createBrowser().register(outboxScript(options, { features }));
  await expect(created).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});

test.each<[features: Features, type: string]>([
  [() => [], 'application/json'],
  [({ formReceipts }) => [formReceipts({ title: 'Gespeichert' })], 'text/html; charset=utf-8'],
])('a form navigation to a lean queue with %p gets a receipt of the type %s', async (features, type) => {
  const outbox = await createLean(features);
  outbox.browser.online = false;
  const response = await outbox.write('a', 'api/notes', {
    mode: 'navigate',
    referrer: outbox.scope,
  } as object);
  expect([response.status, response.headers.get('Content-Type')]).toEqual([202, type]);
});
