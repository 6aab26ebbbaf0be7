import type { PageRequestInit } from 'workbox-plugin-testing';
import type { SyncQueueOptions } from '../src/index.ts';
import { createServer, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox, readResults, type Outbox } from './helpers/outbox.ts';

const server = createServer();

test('a waiting write whose tab is closed becomes a dead letter when it is rejected', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(3);
  const accept = server.holdResponseTo('a');
  server.respondTo('b', 422);
  void outbox.write('b').catch(() => {});
  await outbox.browser.settle();
  outbox.page.close();
  accept();
  await outbox.browser.settle();
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', deadReason: 'rejected' }]);
});

test('a waiting write that its page aborts is removed and never sent', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(3);
  const accept = server.holdResponseTo('a');
  const controller = new AbortController();
  const answer = outbox.write('b', 'api/notes', { signal: controller.signal });
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  controller.abort();
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['a']);
  accept();
  await expect(answer).rejects.toThrow('Failed to fetch');
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a']);
});

test('a waiting write that is aborted because its tab is closed stays, and is delivered', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.wait(3);
  const accept = server.holdResponseTo('a');
  const controller = new AbortController();
  void outbox.write('b', 'api/notes', { signal: controller.signal }).catch(() => {});
  await outbox.browser.settle();
  outbox.page.close();
  controller.abort();
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  accept();
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['a', 'b']);
});

test('other requests of a strategy are not queued: only the request that it was given is a write', async () => {
  const outbox = await createOutbox();
  const { plugin } = outbox.worker.exports;
  const kept = await outbox.worker.run(async () => {
    const state = {};
    const event = new ExtendableEvent('message');
    const request = new Request('https://app.test/api/notes', { method: 'POST', body: 'milk' });
    await plugin.handlerWillStart?.({ request, event, state });
    const sent: (string | null)[] = [];
    for (const [url, method] of [
      ['/api/token', 'GET'],
      ['/api/token', 'POST'],
      ['/api/notes?v=2', 'POST'],
    ] as const) {
      const given = new Request(new URL(url, 'https://app.test'), { method });
      const made = await plugin.requestWillFetch?.({ request: given, event, state });
      sent.push(made?.headers.get('Idempotency-Key') ? 'keyed' : null);
    }
    return sent;
  });
  expect(kept).toEqual([null, null, 'keyed']);
});

const gone = async (outbox: Outbox, answer: Answer, init: PageRequestInit = {}, then = () => {}) => {
  const release = server.holdResponseTo('a');
  void outbox.write('a', 'api/notes', init).catch(() => {});
  await outbox.browser.settle();
  outbox.page.close();
  then();
  release(answer);
  await outbox.browser.settle();
};

test.each([
  ['422', {}, 422, { state: 'dead', deadReason: 'rejected' }],
  ['422', { persist: 'before-send' }, 422, { state: 'dead', deadReason: 'rejected' }],
  ['404', { coalesce: () => 'draft' }, 404, { state: 'dead', deadReason: 'rejected' }],
  ['500', {}, 500, { state: 'waiting', attempts: 1 }],
  ['401', {}, 401, { state: 'held' }],
  ['503, its only attempt', { maxAttempts: 1 }, 503, { state: 'dead', deadReason: 'max-attempts' }],
  [
    '200, a rejection by classify,',
    { classify: () => 'dead-letter' },
    200,
    { state: 'dead', deadReason: 'rejected' },
  ],
] as [string, SyncQueueOptions, number, object][])(
  'a live write whose tab is closed and that is answered %s is kept with %j',
  async (_, options, code, expected) => {
    const outbox = await createOutbox(options);
    await gone(outbox, code);
    expect(await outbox.entries()).toMatchObject([{ ...expected, lastFailure: { status: code } }]);
    expect(await outbox.storedBodies()).toEqual(['a']);
    expect(server.receivedBodies).toEqual(['a']);
  },
);

test('a dead letter of a live write is reported to the app, has a result, and is sent again by retry(id)', async () => {
  const told: unknown[] = [];
  const outbox = await createOutbox({
    requestDidFail: async ({ entry, request, response }) =>
      told.push([entry.state, await request?.text(), response?.status]),
  });
  await gone(outbox, status(422, {}, 'no such list'));
  expect(told).toEqual([['dead', 'a', 422]]);
  const [{ outcome, status: code, body } = {}] = await readResults(outbox.browser);
  expect([outcome, code, new TextDecoder().decode(body)]).toEqual(['refused', 422, 'no such list']);
  const { id } = await outbox.entry();
  server.respondTo('a', 201);
  await outbox.worker.run(({ queue }) => queue.retry(id));
  await outbox.browser.settle();
  expect(server.processed).toEqual(['a']);
  expect(await outbox.entries()).toEqual([]);
});

test('new writes do not wait behind a dead letter of a live write', async () => {
  const outbox = await createOutbox();
  await gone(outbox, 422);
  outbox.page = outbox.browser.openPage(outbox.scope);
  expect((await outbox.write('b')).status).toBe(201);
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('an answer that accepts a live write deletes it, also when its page is gone', async () => {
  const outbox = await createOutbox({ persist: 'before-send' });
  await gone(outbox, 201);
  expect(await outbox.entries()).toEqual([]);
});

test('a live write that is aborted because its tab is closed is queued and delivered', async () => {
  const outbox = await createOutbox();
  const controller = new AbortController();
  await gone(outbox, 201, { signal: controller.signal }, () => controller.abort());
  expect(await outbox.storedBodies()).toEqual(['a']);
  await outbox.completeSync();
  expect(new Set(server.received.map(({ key }) => key)).size).toBe(1);
  expect(await outbox.entries()).toEqual([]);
});

test('a rejected form is shown to its open page, and becomes a dead letter when its tab is closed', async () => {
  const outbox = await createOutbox();
  server.respondWith(422);
  const form = { mode: 'navigate' } as const;
  expect((await outbox.write('a', 'api/notes', form)).status).toBe(422);
  await outbox.browser.settle();
  expect(await outbox.entries()).toEqual([]);
  await gone(outbox, 422, form);
  expect(await outbox.entries()).toMatchObject([{ state: 'dead', navigation: true }]);
});
