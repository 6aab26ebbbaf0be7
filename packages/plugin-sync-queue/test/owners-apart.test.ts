import type { SyncQueueOptions } from '../src/index.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createServer, status } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, Outbox, outboxScript } from './helpers/outbox.ts';

const server = createServer();
const later = status(503, { 'Retry-After': '600' });

const setOwner = (outbox: Outbox, id: string | null) => outbox.worker.run(({ queue }) => queue.setOwner(id));
const lane: SyncQueueOptions['lane'] = ({ url }) => new URL(url).searchParams.get('lane') ?? '';
const to = (name: string) => `api/notes?lane=${encodeURIComponent(name)}`;

/** The number of transactions that the worker begins in this time. */
async function transactionsIn(outbox: Outbox, seconds: number): Promise<number> {
  const begun = jest.spyOn(IDBDatabase.prototype, 'transaction');
  await outbox.wait(seconds);
  return begun.mock.calls.length;
}

test.each([[undefined], [null], [''], [7], [{}], [['anna']]])(
  'clear({ owner: %p }) is rejected by worker and page with a typed error, and deletes nothing',
  async (owner) => {
    const outbox = await createOutbox();
    const client = await createClient(outbox.page);
    await setOwner(outbox, 'anna');
    server.respondWith(later);
    await outbox.write('a');
    const param = { owner } as never;
    expect(await client.codeOf((queue) => queue.clear(param))).toBe('invalid-owner');
    await expect(outbox.worker.run(({ queue }) => queue.clear(param))).rejects.toMatchObject({
      code: 'invalid-owner',
    });
    expect(await outbox.storedBodies()).toEqual(['a']);
  },
);

test.each([[{}], [null], ['anna'], [7]])('clear(%p) is rejected, and deletes nothing', async (param) => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.write('a');
  expect(await client.codeOf((queue) => queue.clear(param as never))).toBe('invalid-owner');
  await expect(outbox.worker.run(({ queue }) => queue.clear(param as never))).rejects.toMatchObject({
    code: 'invalid-owner',
  });
  expect(await outbox.storedBodies()).toEqual(['a']);
});

test('clear() as the first call to a new worker deletes what the current user sees', async () => {
  const outbox = await createOutbox({ owner: () => 'anna' });
  const client = await createClient(outbox.page);
  server.respondWith(later);
  await outbox.write('a');
  await outbox.worker.terminate();
  expect(await client.run((queue) => queue.clear())).toBe(1);
  expect(await outbox.storedBodies()).toEqual([]);
});

describe('a change of the user during a write before its send', () => {
  test('a write that is being stored before its send is not sent as the user whom setOwner names meanwhile', async () => {
    const outbox = await createOutbox({ persist: 'before-send' });
    await setOwner(outbox, 'anna');
    const goOn = outbox.browser.storageFaults.holdCommits();
    const answer = outbox.write('a');
    await outbox.browser.settle();
    const changed = setOwner(outbox, 'bert');
    await outbox.browser.settle();
    goOn();
    await changed;
    expect((await answer).status).toBe(202);
    await outbox.completeSync();
    expect(server.receivedBodies).toEqual([]);
    expect(await outbox.entries()).toMatchObject([{ owner: 'anna', state: 'waiting', attempts: 0 }]);
    expect(await outbox.entry()).not.toHaveProperty('unknownSince');
    await setOwner(outbox, 'anna');
    await outbox.completeSync();
    expect(server.processed).toEqual(['a']);
  });

  test.each(['bert', null])(
    'a write that is being stored before its send is not sent when the option owner returns %p meanwhile',
    async (next) => {
      let person: string | null = 'anna';
      const outbox = await createOutbox({ persist: 'before-send', owner: () => person });
      await outbox.write('warm');
      const goOn = outbox.browser.storageFaults.holdCommits();
      const answer = outbox.write('a');
      await outbox.browser.settle();
      person = next;
      goOn();
      expect((await answer).status).toBe(202);
      await outbox.completeSync();
      expect(server.receivedBodies).toEqual(['warm']);
    },
  );

  test('a write that cannot be stored before its send is not sent as another user: its page gets the error', async () => {
    let person = 'anna';
    const outbox = await createOutbox({ persist: 'before-send', owner: () => person });
    await outbox.write('warm');
    outbox.browser.storageFaults.quotaUsedUp = true;
    const goOn = outbox.browser.storageFaults.holdCommits();
    const answer = outbox.write('a');
    await outbox.browser.settle();
    person = 'bert';
    goOn();
    await expect(answer).rejects.toThrow('Failed to fetch');
    expect(server.receivedBodies).toEqual(['warm']);
    expect(await outbox.storedBodies()).toEqual([]);
  });
});

test('a live write without an owner is sent, with and without a copy before its send', async () => {
  const outbox = await createOutbox({ persist: 'before-send', owner: () => null });
  expect((await outbox.write('a')).status).toBe(201);
});

describe('drafts without an owner', () => {
  const coalesce: SyncQueueOptions['coalesce'] = () => 'draft';

  test.each<[string, SyncQueueOptions]>([
    ['the option owner', { coalesce, owner: () => null }],
    ['setOwner', { coalesce }],
  ])(
    'drafts without an owner and with one coalescing key never supersede each other where the queue knows users by %s',
    async (_, options) => {
      const outbox = await createOutbox(options);
      if (!options.owner) await setOwner(outbox, null);
      await outbox.writeOffline('first person', 'second person');
      await outbox.restart();
      await outbox.writeOffline('third person');
      expect(await outbox.storedBodies()).toEqual(['first person', 'second person', 'third person']);
    },
  );

  test('drafts with one coalescing key supersede each other where the queue knows no users, as do the drafts of one user', async () => {
    const outbox = await createOutbox({ coalesce });
    await outbox.writeOffline('one', 'two');
    expect(await outbox.storedBodies()).toEqual(['two']);
    await setOwner(outbox, 'anna');
    await outbox.writeOffline('three', 'four');
    expect(await outbox.storedBodies()).toEqual(['two', 'four']);
  });
});

describe('lanes with equal names in the database', () => {
  test('a lane that has the name of an owner and a lane is another lane: both are delivered, and the worker becomes idle', async () => {
    const outbox = await createOutbox({ lane });
    await outbox.writeOffline(['before', to('user-1 x')]);
    await setOwner(outbox, 'user-1');
    await outbox.writeOffline(['mine', to('x')]);
    const [one, two] = await outbox.entries();
    expect([one?.lane, two?.lane]).toEqual(['user-1 x', 'user-1 x']);
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.processed).toEqual(['mine']);
    expect(await transactionsIn(outbox, 60)).toBeLessThan(10);
  });

  test('a lane that has the name of an owner and a lane hides nothing from a new worker, with any current user', async () => {
    const outbox = await createOutbox({ lane });
    await outbox.writeOffline(['before', to('user-1 x')]);
    await setOwner(outbox, 'user-1');
    await outbox.writeOffline(['mine', to('x')]);
    await outbox.restart();
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.processed).toEqual(['mine']);
    const { id } = await outbox.entry();
    await outbox.worker.run(({ queue }) => queue.retry(id));
    await outbox.completeSync();
    expect(server.processed).toEqual(['mine', 'before']);
    expect(await outbox.storedBodies()).toEqual([]);
  });

  test('a lane that has the name of an owner and a lane hides nothing where the queue has owners no longer', async () => {
    const outbox = await createOutbox({ lane, owner: () => 'user-1' });
    await outbox.writeOffline(['of user-1', to('x')]);
    const next = await outbox.browser.update(outboxScript({ lane }));
    await next.activate();
    await outbox.writeOffline(['nobody’s', to('user-1 x')]);
    await outbox.restart();
    expect(await outbox.completeSync()).toBe('resolved');
    expect(server.processed).toEqual(['nobody’s']);
    expect(await outbox.storedBodies()).toEqual(['of user-1']);
  });

  test('the write of an owner does not wait for a lane that has the name of the owner and its lane', async () => {
    const outbox = await createOutbox({ lane });
    await outbox.writeOffline(['before', to('user-1 x')]);
    await setOwner(outbox, 'user-1');
    expect((await outbox.write('mine', to('x'))).status).toBe(201);
  });
});

test.each([
  ['half of a surrogate pair at its end', 'anna\ud83d'],
  ['half of a surrogate pair at its beginning', '\ude00anna'],
  ['a percent sign', '100%'],
  ['only a space', ' '],
  ['a NUL', 'a\0b'],
  ['quotes and brackets', '["anna"]'],
  ['an emoji', '😀'],
  ['the words of a property', '__proto__'],
])('an owner whose name has %s is accepted', async (_, id) => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.setOwner(id));
  server.respondWith(later);
  await outbox.write('a');
  await outbox.write('b');
  await outbox.browser.settle();
  expect(client.snapshot).toMatchObject({ owner: id, size: 2 });
  await setOwner(outbox, 'bert');
  server.respondWith(201);
  await outbox.wait(700);
  expect(server.processed).toEqual([]);
  await setOwner(outbox, id);
  await outbox.restart();
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'b']);
  server.respondWith(later);
  await outbox.write('c');
  expect(await client.run((queue) => queue.clear({ owner: id }))).toBe(1);
});

test('owners whose names differ only in half of a surrogate pair share nothing', async () => {
  const outbox = await createOutbox();
  for (const id of ['a\ud83d', 'a\ud83e', 'a%uD83D', 'a\ufffd']) {
    await setOwner(outbox, id);
    await outbox.writeOffline(id.length === 2 ? String(id.charCodeAt(1)) : 'written out');
  }
  await outbox.restart();
  await setOwner(outbox, 'a\ud83d');
  await outbox.completeSync();
  expect(server.processed).toEqual(['55357']);
  await setOwner(outbox, 'a%uD83D');
  await outbox.completeSync();
  expect(server.processed).toEqual(['55357', 'written out']);
});

test('the entries of a lane are found behind those of a lane with the same name', async () => {
  const outbox = await createOutbox({ lane });
  await setOwner(outbox, 'user-1');
  await outbox.writeOffline(['mine', to('x')]);
  await setOwner(outbox, null);
  await outbox.writeOffline(['nobody’s', to('user-1 x')]);
  const { id } = await outbox.entry(1);
  const client = await createClient(outbox.page);
  // An entry without an owner does not wait behind one with an owner.
  expect(await client.run((queue) => queue.explain(id))).toEqual({ waitingFor: 'owner', owner: undefined });
  await setOwner(outbox, 'user-1');
  await outbox.completeSync();
  expect(server.processed).toEqual(['mine']);
});

test('the stored snapshot of an owner is not used for a queue whose name has a colon', async () => {
  const browser = createBrowser();
  const script = () => {
    outboxScript({}, { name: 'a:b', methods: [] })();
    return outboxScript({}, { name: 'a' })();
  };
  const outbox = new Outbox(await browser.register(script, { scope: browser.scope }), { name: 'a' });
  await createClient(outbox.page, 'a');
  await setOwner(outbox, 'b');
  server.respondWith(later);
  await outbox.write('mine');
  await browser.settle();
  const remembered = () =>
    outbox.page.run(() =>
      Array.from({ length: localStorage.length }, (_, at) =>
        localStorage.getItem(localStorage.key(at) ?? ''),
      ),
    );
  const before = await remembered();
  expect(before).toEqual([expect.stringContaining('"count":1')]);
  await createClient(outbox.page, 'a:b');
  await browser.settle();
  expect(await remembered()).toEqual(before);
});
