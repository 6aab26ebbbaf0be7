import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';
import type { SyncQueueOptions } from '../src/index.ts';

const server = createServer();

/** What the worker does for a write that succeeds, once it has read what is stored. */
async function workOfWrite(options?: SyncQueueOptions) {
  const outbox = await createOutbox(options);
  server.respondWith(201, 201);
  await outbox.write('first');
  await outbox.browser.settle();
  const work = { timers: 0, transactions: 0, copies: 0 };
  await outbox.worker.run(() => {
    const { setTimeout: wait, structuredClone: copy } = globalThis;
    const transaction: IDBDatabase['transaction'] = Reflect.get(IDBDatabase.prototype, 'transaction');
    jest.spyOn(globalThis, 'setTimeout').mockImplementation((...given) => {
      work.timers++;
      return wait(...given);
    });
    jest.spyOn(globalThis, 'structuredClone').mockImplementation((...given) => {
      work.copies++;
      return copy(...given) as never;
    });
    jest.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (
      this: IDBDatabase,
      ...given
    ) {
      work.transactions++;
      return transaction.apply(this, given);
    });
  });
  expect((await outbox.write('second')).status).toBe(201);
  await outbox.browser.settle();
  jest.restoreAllMocks();
  expect(server.processed).toEqual(['first', 'second']);
  return work;
}

test('a write that succeeds in a worker that has read its lanes sets no timer and opens no transaction', async () => {
  expect(await workOfWrite()).toEqual({ timers: 0, transactions: 0, copies: 0 });
});

test('a write asks the app for its owner, with a time limit, also where nothing is stored', async () => {
  const owner = jest.fn(() => 'ann');
  expect(await workOfWrite({ owner })).toEqual({ timers: 2, transactions: 0, copies: 0 });
});

test('a write that fails and is kept asks for no page, and one that would become a dead letter does', async () => {
  const outbox = await createOutbox({ maxAttempts: 1 });
  let asked = 0;
  await outbox.worker.run(() => {
    const { clients } = self as unknown as ServiceWorkerGlobalScope;
    const get = clients.get.bind(clients);
    jest.spyOn(clients, 'get').mockImplementation((id) => {
      asked++;
      return get(id);
    });
  });
  server.respondWith(down);
  expect((await outbox.write('kept')).status).toBe(202);
  expect(asked).toBe(0);
  await outbox.queue.clear();
  server.respondWith(503);
  expect((await outbox.write('given up')).status).toBe(503);
  expect(asked).toBe(1);
});
