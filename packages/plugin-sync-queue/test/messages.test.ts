import type { FakePage } from 'workbox-plugin-testing';
import { createServer, status } from './helpers/fake-server.ts';
import { createOutbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();
const meta = 'workbox-plugin-sync-queue@3';
const type = 'SYNC_QUEUE_CALL';
const later = status(503, { 'Retry-After': '600' });

/** Posts to the worker with a port. Returns all messages that come back through the port. */
async function ask(page: FakePage, message: unknown): Promise<unknown[]> {
  const answers: unknown[] = [];
  const port = await page.run(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => void answers.push(data);
    return port2;
  });
  page.post(message, [port]);
  await page.browser.settle();
  return answers;
}

/** A worker with a queue, a waiting entry, and a message listener of the app. */
async function createOutboxBesideApp() {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  const next = await outbox.browser.update(() => {
    const heard: unknown[] = [];
    const before = (event: Event) => void heard.push((event as MessageEvent).data);
    const after = (event: Event) => (event as MessageEvent).ports[0]?.postMessage('the app');
    self.addEventListener('message', before);
    const exports = outboxScript()();
    self.addEventListener('message', after);
    return { ...exports, heard };
  });
  await next.activate();
  await outbox.browser.settle();
  return { outbox, worker: next };
}

test.each<[string, unknown]>([
  ['a message of another library', { type: 'CACHE_UPDATED', meta: 'workbox-broadcast-update', payload: {} }],
  ["workbox-window's SKIP_WAITING", { type: 'SKIP_WAITING' }],
  ['a call without a meta', { type, payload: { queue: 'outbox', call: 'clear', args: [] } }],
  [
    'a call with the meta of another package',
    { type, meta: 'workbox-plugin-sync-queue-x@1', payload: { queue: 'outbox', call: 'clear', args: [] } },
  ],
  ['a meta without a type', { meta }],
  ['a meta that is no string', { type, meta: 1 }],
  ['a string', `${meta} clear`],
  ['null', null],
  ['undefined', undefined],
  ['a list', [type, meta]],
])('the queue leaves %s alone, and the app still gets the message', async (_, message) => {
  const { outbox, worker } = await createOutboxBesideApp();
  expect(await ask(outbox.page, message)).toEqual(['the app']);
  expect(worker.exports.heard).toEqual([message]);
  outbox.page.post(message);
  await outbox.browser.settle();
  expect(worker.exports.heard).toEqual([message, message]);
  expect(worker.errors).toEqual([]);
  expect(await outbox.storedBodies()).toEqual(['a']);
});

const code = (expected: string) => ({ error: { code: expected, message: expect.any(String) } });
const call = (given: object) => ({
  type,
  meta,
  payload: { queue: 'outbox', call: 'size', args: [], ...given },
});

test.each<[string, unknown, object]>([
  ['no payload', { type, meta }, code('failed')],
  ['null for a payload', { type, meta, payload: null }, code('failed')],
  ['a string for a payload', { type, meta, payload: 'clear' }, code('unknown-queue')],
  ['an unknown queue', call({ queue: 'inbox' }), code('unknown-queue')],
  ['a queue that is no string', call({ queue: { name: 'outbox' } }), code('unknown-queue')],
  ['no queue', call({ queue: undefined }), code('unknown-queue')],
  ['an unknown type', { ...call({}), type: 'SYNC_QUEUE_WIPE' }, code('unknown-request')],
  ['an unknown call', call({ call: 'deleteEverything' }), code('unknown-request')],
  ['no call', call({ call: undefined }), code('unknown-request')],
  ['null for a call', call({ call: null }), code('unknown-request')],
  ['__proto__ for a call', call({ call: '__proto__' }), code('unknown-request')],
  ['constructor for a call', call({ call: 'constructor' }), code('unknown-request')],
  ['toString for a call', call({ call: 'toString' }), code('unknown-request')],
  ['a property of the queue that is no call', call({ call: 'name' }), code('unknown-request')],
  ['a limit that is none', call({ call: 'getAll', args: [{ limit: 0 }] }), code('invalid-filter')],
  ['args that are no list', call({ args: 7 }), code('failed')],
  ['args that are an object', call({ args: { 0: 'x' } }), code('failed')],
  ['no args', call({ args: undefined }), code('failed')],
  ['null for args', call({ args: null }), code('failed')],
  ['an id that is an object', call({ call: 'discard', args: [{ id: 'x' }] }), code('not-found')],
  ['no id', call({ call: 'retry', args: [] }), code('not-found')],
  ['a later version', { ...call({}), meta: 'workbox-plugin-sync-queue@9' }, code('other-version')],
  [
    'a version that is no number',
    { ...call({}), meta: 'workbox-plugin-sync-queue@x' },
    code('other-version'),
  ],
  ['more args than are needed', call({ args: [1, 2, 3] }), { value: 1 }],
  ['an unknown sign', call({ call: 'wake', args: ['moon'] }), { value: expect.any(Object) }],
])('the queue answers a message of its own with %s and stays intact', async (_, message, answer) => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  expect(await ask(outbox.page, message)).toMatchObject([answer]);
  // The same message without a port causes no error either.
  outbox.page.post(message);
  await outbox.browser.settle();
  expect(await ask(outbox.page, call({}))).toEqual([{ value: 1 }]);
  expect(await outbox.storedBodies()).toEqual(['a']);
  expect(server.receivedBodies).toEqual(['a']);
  expect(outbox.worker.errors).toEqual([]);
});

test('a message starts a terminated worker, which answers it', async () => {
  const outbox = await createOutbox();
  server.respondWith(later);
  await outbox.write('a');
  await outbox.worker.terminate();
  expect(await ask(outbox.page, call({}))).toEqual([{ value: 1 }]);
});
