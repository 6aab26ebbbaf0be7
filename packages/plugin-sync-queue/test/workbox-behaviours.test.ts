// The behaviours that the tests of workbox-background-sync describe, one by one. "Differs" marks where this queue does
// otherwise on purpose: decisions/0012 gives the reasons, and docs/migrating.md lists them.
import { createServer, lost } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, outboxScript, tagOf, type Outbox } from './helpers/outbox.ts';

const server = createServer();

const push = (outbox: Outbox, body: string, metadata?: unknown) =>
  outbox.worker.run(({ queue }) =>
    queue.pushRequest({
      request: new Request('https://app.test/api/notes', { method: 'POST', body }),
      ...(metadata !== undefined && { metadata }),
    }),
  );

test('two queues of one name in one worker are rejected', async () => {
  const outbox = await createOutbox();
  const code = await outbox.worker.run(() => {
    try {
      outboxScript()();
      return 'nothing was refused';
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  expect(code).toBe('duplicate-queue-name');
});

test('the sync event of the tag of the queue replays the queue, and that of another tag does not', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  await outbox.worker.sync(tagOf('another'));
  await outbox.worker.sync('workbox-background-sync:outbox');
  expect(server.received).toEqual([]);
  await outbox.worker.sync(tagOf());
  expect(server.processed).toEqual(['a']);
});

test('an entry that is added during a sync event is sent by the same event, and no tag is registered (differs)', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const answer = server.holdResponseTo('a');
  const fired = outbox.sync();
  await outbox.browser.settle();
  await push(outbox, 'b');
  answer();
  expect(await fired).toBe('resolved');
  expect(server.processed).toEqual(['a', 'b']);
});

test('the browser tries again after a sync event that fails, and no tag is registered', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { calls } = outbox.browser.registration.sync;
  const before = calls.length;
  server.respondWith(503);
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(calls).toHaveLength(before);
});

test('the tag is registered again after the last chance has failed, while a window is open', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const { sync } = outbox.browser.registration;
  const before = sync.calls.length;
  server.respondWith(503);
  expect(await outbox.completeSync({ lastChance: true })).toBe('entries-left');
  expect(sync.calls.slice(before)).toEqual([tagOf()]);
  expect(sync.pending).toEqual([tagOf()]);
});

test.each([
  ['a browser without Background Sync', { sync: 'missing' }, {}],
  ['forceSyncFallback', { sync: 'available' }, { forceSyncFallback: true }],
] as const)(
  'a queue with %s is replayed at the first event of the worker, not at its evaluation (differs)',
  async (_, given, options) => {
    const outbox = await createOutbox(options, { browser: createBrowser(given) });
    await outbox.writeOffline('a');
    await outbox.restart();
    await outbox.wait(60);
    expect(server.received).toEqual([]);
    await outbox.worker.push();
    expect(server.processed).toEqual(['a']);
  },
);

test('pushRequest adds at the end, registers the tag, and stores the time', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  await push(outbox, 'a');
  await outbox.wait(1);
  await push(outbox, 'b');
  expect(await outbox.storedBodies()).toEqual(['a', 'b']);
  const [first, second] = (await outbox.entries()).map(({ createdAt }) => createdAt) as [number, number];
  expect(second - first).toBe(1000);
  expect(outbox.browser.registration.sync.pending).toEqual([tagOf()]);
});

test('metadata is stored as it was given, and is optional', async () => {
  const requestWillReplay = jest.fn();
  const outbox = await createOutbox({ requestWillReplay });
  outbox.browser.online = false;
  await push(outbox, 'a', { user: 7, when: new Date(5) });
  await push(outbox, 'b');
  outbox.browser.online = true;
  await outbox.completeSync();
  const seen = requestWillReplay.mock.calls.map(([{ entry }]) => (entry as { metadata?: unknown }).metadata);
  expect(seen.at(-2)).toEqual({ user: 7, when: new Date(5) });
  expect(seen.at(-1)).toBeUndefined();
});

test('a value that is no request, or a request that was read, is rejected with a code (differs)', async () => {
  const outbox = await createOutbox();
  const codes = await outbox.worker.run(({ queue }) => {
    const read = new Request('https://app.test/', { method: 'POST', body: 'a' });
    void read.text();
    const given = [undefined, {}, 'a', { url: 'https://app.test/' }, read];
    return Promise.all(
      given.map((request) =>
        queue.pushRequest({ request: request as Request }).then(
          () => 'kept',
          ({ code }: { code: string }) => code,
        ),
      ),
    );
  });
  expect(codes).toEqual(Array(5).fill('unreadable-request'));
  expect(await outbox.entries()).toEqual([]);
});

test('no entry is ever removed to be sent: there is no shift, pop or unshift (differs)', async () => {
  const outbox = await createOutbox();
  const verbs = await outbox.worker.run(({ queue }) => Object.keys(queue));
  expect(verbs).not.toEqual(expect.arrayContaining([expect.stringMatching(/shift|pop/i)]));
});

test('replayRequests sends all entries of the queue in order, and none of another queue', async () => {
  const outbox = await createOutbox();
  const other = await createOutbox({}, { browser: outbox.browser, scope: 'https://app.test/other/' });
  await outbox.writeOffline('a', 'b');
  await other.writeOffline('x');
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await other.storedBodies()).toEqual(['x']);
});

test('a replayed request has its method, URL, headers, body, mode, credentials and other properties', async () => {
  const outbox = await createOutbox({}, { methods: ['PUT'] });
  const seen: Request[] = [];
  outbox.browser.online = false;
  await outbox.page.fetch('https://app.test/api/notes?a=1', {
    method: 'PUT',
    body: 'milk',
    headers: { 'x-list': 'seven' },
    mode: 'same-origin',
    credentials: 'include',
    cache: 'no-store',
  });
  outbox.browser.online = true;
  await outbox.worker.terminate();
  const watching = await outbox.browser.update(
    outboxScript({ requestWillReplay: ({ request }) => void seen.push(request) }, { methods: ['PUT'] }),
  );
  await watching.activate();
  await outbox.wait(5);
  const [{ method, url, body, headers }] = server.received as [(typeof server.received)[0]];
  expect({ method, url, body, list: headers.get('x-list') }).toEqual({
    method: 'PUT',
    url: 'https://app.test/api/notes?a=1',
    body: 'milk',
    list: 'seven',
  });
  expect(seen.map(({ mode, credentials, cache }) => ({ mode, credentials, cache }))).toEqual([
    { mode: 'same-origin', credentials: 'include', cache: 'no-store' },
  ]);
});

test('a navigation is stored as a request of the same origin', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  const init = { method: 'POST', mode: 'navigate', body: 'a' } as const;
  expect((await outbox.worker.fetch('https://app.test/api/form', init)).status).toBe(202);
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test('a request is removed after it was sent with success', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b');
  await outbox.completeSync();
  expect(await outbox.worker.run(({ queue }) => queue.size())).toBe(0);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a replay stops at the first entry that fails, and keeps it and the rest in their order', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a', 'b', 'c');
  server.respondTo('b', lost);
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.receivedBodies).toEqual(['a', 'b']);
  expect(await outbox.storedBodies()).toEqual(['b', 'c']);
});

test('replayRequests resolves where a request fails, and the sync event rejects (differs)', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(lost);
  await expect(outbox.worker.run(({ queue }) => queue.replayRequests())).resolves.toBeUndefined();
  expect(await outbox.completeSync()).toBe('entries-left');
});

test('an entry that is older than maxRetentionTime is tried once more, and stays as a dead letter (differs)', async () => {
  const outbox = await createOutbox({ maxRetentionTime: 1 });
  await outbox.writeOffline('a');
  await outbox.worker.terminate();
  await outbox.wait(3600);
  server.respondWith(503);
  await outbox.restart();
  expect(await outbox.completeSync()).toBe('resolved');
  expect(server.receivedBodies).toEqual(['a']);
  const listed = await outbox.worker.run(({ queue }) => queue.getAll());
  expect(listed).toMatchObject([{ state: 'dead', deadReason: 'expired' }]);
});

test.each(['missing', 'refused'] as const)('a write is queued where sync is %s', async (sync) => {
  const outbox = await createOutbox({}, { browser: createBrowser({ sync }) });
  await outbox.writeOffline('a');
  await outbox.wait(5);
  expect(server.processed).toEqual(['a']);
});

test('getAll lists the entries of the queue in order, and size counts them', async () => {
  const outbox = await createOutbox();
  const other = await createOutbox({}, { browser: outbox.browser, scope: 'https://app.test/other/' });
  await other.writeOffline('x');
  await outbox.worker.run(({ queue }) => queue.pause());
  await outbox.writeOffline('a', 'b');
  const [size, all] = await outbox.worker.run(({ queue }) => Promise.all([queue.size(), queue.getAll()]));
  expect(size).toBe(2);
  expect(all.map(({ id }) => id)).toEqual((await outbox.entries()).map(({ id }) => id));
});

test('the plugin queues a request of its route that fails on the network', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  await outbox.write('a');
  expect(await outbox.storedBodies()).toEqual(['a']);
});
