import type { SyncQueueOptions } from '../src/index.ts';
import { createServer, down, hangs } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, tagOf, type Outbox } from './helpers/outbox.ts';

const server = createServer();

interface Replayed {
  queue: string;
  delivered: number;
  failed: number;
  left: number;
}

async function createReportingOutbox(options: SyncQueueOptions = {}) {
  const told: Replayed[] = [];
  const outbox = await createOutbox({ queueDidReplay: (report) => told.push(report), ...options });
  return { outbox, told };
}

test('queueDidReplay reports after each replay how many entries were delivered, failed and are left', async () => {
  const { outbox, told } = await createReportingOutbox({ lane: ({ url }) => url });
  await outbox.writeOffline(['a', 'api/a'], ['b', 'api/b'], ['c', 'api/c']);
  server.respondTo('b', 503);
  server.respondTo('c', 422);
  await outbox.wait(3);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(told[0]).toEqual({ queue: 'outbox', delivered: 1, failed: 2, left: 1 });
  server.respondTo('b', 201);
  await outbox.wait(10);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(told.at(-1)).toEqual({ queue: 'outbox', delivered: 1, failed: 0, left: 0 });
  expect(told.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(2);
});

test('queueDidReplay counts entries that classify calls delivered after an error', async () => {
  const { outbox, told } = await createReportingOutbox({
    classify: ({ error, live }) => (error && !live ? 'delivered' : undefined),
  });
  await outbox.writeOffline('a');
  server.respondWith(down);
  await outbox.completeSync();
  expect(told).toEqual([{ queue: 'outbox', delivered: 1, failed: 0, left: 0 }]);
});

test('queueDidReplay is not called where nothing was sent', async () => {
  const { outbox, told } = await createReportingOutbox();
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(told).toEqual([]);
});

test('queueDidReplay that throws or requests a replay delays nothing', async () => {
  const outbox: Outbox = await createOutbox({
    queueDidReplay: async () => {
      await outbox.queue.replayRequests();
      throw new Error('not now');
    },
  });
  await outbox.writeOffline('a', 'b');
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});

test('replayRequests() of a push event during a hook resolves when the replay is over', async () => {
  let go = () => {};
  const outbox = await createOutbox({
    requestDidReplay: () => new Promise<void>((resolve) => (go = resolve)),
  });
  await outbox.writeOffline('a', 'b');
  const fired = outbox.sync();
  await outbox.browser.settle();
  let over = false;
  const replayed = outbox.worker.run(({ queue }) => queue.replayRequests()).then(() => (over = true));
  await outbox.wait(5);
  expect(over).toBe(false);
  for (let hook = 0; hook < 2; hook++) {
    go();
    await outbox.wait(1);
  }
  await replayed;
  await fired;
  expect(server.processed).toEqual(['a', 'b']);
});

test.each(['requestWillReplay', 'requestDidReplay'] as const)(
  'replayRequests() after an await in %s delays the queue for at most one attempt time',
  async (hook) => {
    const outbox: Outbox = await createOutbox({
      attemptTimeoutSeconds: 10,
      [hook]: async () => {
        await Promise.resolve();
        await outbox.queue.replayRequests();
      },
    });
    await outbox.writeOffline('a');
    const fired = outbox.sync();
    await outbox.wait(180);
    await fired;
    if (hook === 'requestDidReplay') expect(server.processed).toEqual(['a']);
    else expect(await outbox.entry()).toMatchObject({ lastFailure: { kind: 'hook' } });
  },
);

test('an eviction by the browser is no drain, and a later delivery is', async () => {
  const drained = jest.fn();
  const outbox = await createOutbox({ queueDidDrain: drained });
  await outbox.writeOffline('a', 'b');
  await outbox.browser.storageFaults.evict();
  await outbox.completeSync();
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual([]);
  expect(drained).not.toHaveBeenCalled();
  await outbox.writeOffline('c');
  await outbox.completeSync();
  expect(server.processed).toEqual(['c']);
  expect(drained).toHaveBeenCalledTimes(1);
});

test('an eviction during a replay is no drain', async () => {
  const drained = jest.fn();
  const outbox = await createOutbox({ queueDidDrain: drained });
  await outbox.writeOffline('a', 'b', 'c');
  const release = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  await outbox.browser.storageFaults.evict();
  release();
  await outbox.wait(180);
  await fired;
  expect(drained).not.toHaveBeenCalled();
});

test('a sync event with a server that never answers ends within 170 s, and the browser tries again', async () => {
  const outbox = await createOutbox({ attemptTimeoutSeconds: 600 });
  await outbox.writeOffline('a');
  server.respondWith(hangs);
  let ended = '';
  void outbox.sync().then((how) => (ended = how));
  await outbox.wait(170);
  expect(ended).toBe('entries-left');
  await outbox.worker.terminate();
});

test('a sync event ends within 170 s when a hook and the server each take their maximum time', async () => {
  const outbox = await createOutbox({
    attemptTimeoutSeconds: 50,
    requestWillReplay: () => new Promise<void>((resolve) => void setTimeout(resolve, 49_000)),
  });
  await outbox.writeOffline('a', 'b', 'c');
  server.respondWith(hangs);
  let ended = '';
  void outbox.sync().then((how) => (ended = how));
  await outbox.wait(170);
  expect(ended).toBe('entries-left');
  await outbox.worker.terminate();
});

test.each(['sync', 'fetch'] as const)(
  'a replay in a %s event whose server never answers does not delay an update',
  async (type) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a');
    server.respondWith(hangs, 201);
    await outbox.wait(3);
    if (type === 'sync') void outbox.sync();
    else {
      const answer = outbox.write('b');
      await outbox.wait(5);
      expect((await answer).status).toBe(202);
    }
    await outbox.browser.settle();
    expect(server.receivedBodies).toEqual(['a']);
    const next = await outbox.browser.update(outboxScript());
    await next.activate();
    await outbox.wait(5);
    await outbox.browser.registration.sync.fire(tagOf()).catch(() => {});
    expect(server.processed[0]).toBe('a');
    expect(new Set(server.received.filter(({ body }) => body === 'a').map(({ key }) => key)).size).toBe(1);
  },
);

const slowly = (outbox: Outbox, body: string, seconds: number) =>
  outbox.worker.run(({ queue }) => {
    const start = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      controller.enqueue(new TextEncoder().encode(body));
      controller.close();
    };
    const init = { method: 'POST', body: new ReadableStream({ start }), duplex: 'half' };
    return queue.pushRequest({ request: new Request('/api/notes', init) });
  });
const push = (outbox: Outbox, body: string) =>
  outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/notes', { method: 'POST', body }) }),
  );

test('pushRequest keeps the order of its calls, also where the first body is read last', async () => {
  const outbox = await createOutbox();
  const pushed = [slowly(outbox, 'slow', 10), push(outbox, 'short'), slowly(outbox, 'slower', 20)];
  await outbox.wait(5);
  expect(server.receivedBodies).toEqual([]);
  pushed.push(push(outbox, 'last'));
  await outbox.wait(30);
  await Promise.all(pushed);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['slow', 'short', 'slower', 'last']);
});

test('a body that pushRequest cannot read delays the next call only until it fails', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  const broken = outbox.worker.run(({ queue }) => {
    const start = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      controller.error(new Error('gone'));
    };
    const init = { method: 'POST', body: new ReadableStream({ start }), duplex: 'half' };
    return queue
      .pushRequest({ request: new Request('/api/notes', init) })
      .catch(({ code }: { code: string }) => code);
  });
  const next = push(outbox, 'next');
  await outbox.wait(6);
  expect(await broken).toBe('unreadable-request');
  await next;
  await outbox.completeSync();
  expect(server.processed).toEqual(['next']);
});

test('pushRequest to a lane that is offline stays behind an earlier write of a page', async () => {
  const outbox = await createOutbox();
  server.respondTo('page', down, 201);
  expect((await outbox.write('page')).status).toBe(202);
  await push(outbox, 'pushed');
  await outbox.completeSync();
  expect(server.processed).toEqual(['page', 'pushed']);
});
