import type * as book from '../src/queue/lanes.ts';
import { createServer } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, Outbox, createBrowser, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

afterEach(() => void jest.restoreAllMocks());

/** An outbox, and the lanes that its worker has in memory. */
async function createObservedOutbox(...given: Parameters<typeof outboxScript>) {
  const books = new Set<book.Lanes>();
  const script = () => {
    const { Lanes } = require('../src/queue/lanes.ts') as typeof book;
    const of = Reflect.get(Lanes.prototype, 'of');
    Lanes.prototype.of = function (this: book.Lanes, entry: Parameters<book.Lanes['of']>[0]) {
      books.add(this);
      return of.call(this, entry);
    };
    return outboxScript(...given)();
  };
  const worker = await createBrowser().register<OutboxExports>(script);
  const lanes = () => [...books].flatMap((one) => one.all()).map(({ name }) => name);
  return { outbox: new Outbox(worker, {}), lanes };
}

const lane = ({ url }: Request) => new URL(url).pathname;

test('lanes with an owner leave nothing in memory after their writes have succeeded', async () => {
  const { outbox, lanes } = await createObservedOutbox({ lane, owner: () => 'ann' });
  for (let at = 0; at < 30; at++) expect((await outbox.write('a', `api/${at}`)).status).toBe(201);
  await outbox.browser.settle();
  expect(lanes()).toEqual([]);
});

test('lanes leave nothing in memory after their entries were delivered, cleared or pushed', async () => {
  const { outbox, lanes } = await createObservedOutbox({ lane });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b']);
  await outbox.completeSync();
  expect(server.processed).toHaveLength(2);
  expect(lanes()).toEqual([]);
  await outbox.writeOffline(['c', 'api/c'], ['d', 'api/d']);
  await outbox.worker.run(({ queue }) => queue.clear());
  await outbox.browser.settle();
  expect(lanes()).toEqual([]);
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/e', { method: 'POST', body: 'e' }) }),
  );
  await outbox.completeSync();
  expect(lanes()).toEqual([]);
});

test('lanes whose writes waited in memory leave nothing there while the quota is used up', async () => {
  const { outbox, lanes } = await createObservedOutbox({ lane });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b']);
  outbox.browser.storageFaults.quotaUsedUp = true;
  const answers = ['api/a', 'api/b', 'api/a'].map((path) => outbox.write('x', path));
  await outbox.wait(5);
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(lanes()).toEqual([]);
});

test('a dead letter of another user that is discarded creates no lane in memory', async () => {
  const owner = jest.fn().mockReturnValue('ann');
  const { outbox, lanes } = await createObservedOutbox({ lane, owner });
  await outbox.writeOffline('a');
  const { id } = await outbox.entry();
  owner.mockReturnValue('ben');
  await outbox.worker.run(({ queue }) => queue.discard(id));
  await outbox.browser.settle();
  expect(lanes().length).toBeLessThan(2);
});

test('result(id) of unknown entries leaves no listener, so that a change reads nothing for them', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  for (let at = 0; at < 50; at++)
    await outbox.worker.run(({ queue }) => queue.result(`unknown ${at}`).catch(() => {}));
  const transaction = jest.spyOn(IDBDatabase.prototype, 'transaction');
  await outbox.worker.run(({ queue }) => queue.pause().then(() => queue.clear()));
  await outbox.browser.settle();
  expect(transaction.mock.calls.length).toBeLessThan(10);
});
