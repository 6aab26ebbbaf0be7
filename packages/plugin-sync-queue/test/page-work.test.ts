import type * as shared from 'workbox-plugin-core/shared';
import { EntryList } from '../src/page/entry-list.ts';
import type { Entry } from '../src/shared/entry.ts';
import type { ChangePayload } from '../src/shared/messages.ts';
import type * as messages from '../src/shared/messages.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createEntry } from './helpers/create-entry.ts';
import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox } from './helpers/outbox.ts';

const server = createServer();

/** Delivers `count` entries while a page with a client is open; what the page has to do for it. */
async function deliverBesidePage(count: number) {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await outbox.worker.run(({ queue }) => queue.pause());
  server.respondWith(down);
  await outbox.writeOffline(...Array.from({ length: count }, (_, at) => `note ${at}`));
  server.respondWith(201);
  await outbox.wait(10);
  expect(client.snapshot.size).toBe(count);
  // The first messages of a burst are not delayed: these use them up.
  for (let at = 0; at < 25; at++) {
    await outbox.worker.run(({ queue }) => queue.pause());
    await outbox.browser.settle();
  }
  const payloads: ChangePayload[] = [];
  const work = { renders: 0, writes: 0, opens: 0 };
  client.client.subscribe(() => work.renders++);
  await outbox.page.run(() => {
    const { channelName } = require('workbox-plugin-core/shared') as typeof shared;
    const { protocol } = require('../src/shared/messages.ts') as typeof messages;
    const channel = new BroadcastChannel(channelName(protocol, outbox.scope));
    channel.onmessage = ({ data }) => void payloads.push((data as { payload: ChangePayload }).payload);
    const open = indexedDB.open.bind(indexedDB);
    for (const method of ['setItem', 'removeItem'] as const) {
      const write = localStorage[method].bind(localStorage);
      jest.spyOn(localStorage, method).mockImplementation((key: string, value = '') => {
        work.writes++;
        write(key, value);
      });
    }
    jest.spyOn(indexedDB, 'open').mockImplementation((...given) => {
      work.opens++;
      return open(...given);
    });
  });
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.wait(60);
  expect(server.processed).toHaveLength(count);
  expect(client.snapshot).toMatchObject({ status: 'ready', size: 0, entries: [] });
  server.reset();
  jest.restoreAllMocks();
  return { ...work, payloads, bytes: JSON.stringify(payloads.map(({ entries }) => [...entries])).length };
}

test('the bytes of messages to a page grow linearly, and no message has the whole queue', async () => {
  const [few, many] = [await deliverBesidePage(5), await deliverBesidePage(15)];
  expect(many.bytes / few.bytes).toBeLessThan(3.3);
  for (const { entries } of many.payloads)
    expect([...entries.values()].filter(Boolean).length).toBeLessThan(5);
});

test('many deliveries in a moment are told in few messages, each with one call of a listener', async () => {
  const { payloads, renders, writes, opens } = await deliverBesidePage(15);
  expect(payloads.length).toBeLessThan(10);
  // A snapshot changes beside that when the page asks for the status.
  expect(renders).toBeLessThanOrEqual(payloads.length + 2);
  expect(writes).toBeGreaterThan(0);
  expect(writes).toBeLessThan(10);
  expect(opens).toBe(0);
});

test('an entry that is sent and delivered between two messages is told as delivered only', async () => {
  const { payloads } = await deliverBesidePage(15);
  const changes = payloads.flatMap(({ entries }) => [...entries]);
  const gone = changes.filter(([, entry]) => !entry).map(([id]) => id);
  expect(new Set(gone).size).toBe(15);
  expect(gone).toHaveLength(15);
  // Of 30: each was sent, and each was delivered.
  expect(changes.length).toBeLessThan(25);
});

/** How often a property of an entry is read while `count` entries are delivered one by one. */
function readsPerDelivery(count: number) {
  let reads = 0;
  const entries = Array.from(
    { length: count },
    (_, order) =>
      new Proxy(createEntry({ order }), { get: (entry, key) => (reads++, Reflect.get(entry, key)) }),
  );
  const list = new EntryList();
  list.apply(entries.map((entry) => [entry.id, entry]));
  reads = 0;
  for (const { id, order } of entries) {
    list.apply([[id, createEntry({ id, order, state: 'sending' })]]);
    list.apply([[id, undefined]]);
  }
  expect(list.entries).toEqual([]);
  return reads / count;
}

test('the work of a change does not grow with the number of entries', () => {
  const [few, many] = [readsPerDelivery(30), readsPerDelivery(3_000)];
  // The place of an entry is found by halving.
  expect(many - few).toBeLessThan(40);
});

test('a list of entries keeps their order, whatever order changes come in', () => {
  const list = new EntryList();
  const [a, b, c, d] = [1, 2, 3, 3].map((order) => createEntry({ order, size: order })) as [
    Entry,
    Entry,
    Entry,
    Entry,
  ];
  const now = (...entries: Entry[]) => entries.map((entry) => [entry.id, entry] as const);
  list.apply(now(c, a, d));
  const before = list.entries;
  list.apply([...now(b, { ...a, state: 'dead' }), ['nobody', undefined]]);
  expect(before.map(({ order }) => order)).toEqual([1, 3, 3]);
  expect(list.entries.map(({ order }) => order)).toEqual([1, 2, 3, 3]);
  list.apply([...now({ ...b, order: 4 }), [d.id, undefined], [a.id, undefined]]);
  expect(list.entries).toEqual([c, { ...b, order: 4 }]);
  expect(list.get(a.id)).toBeUndefined();
});
