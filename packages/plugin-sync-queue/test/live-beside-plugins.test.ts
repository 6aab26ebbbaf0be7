import type { WorkboxPlugin } from 'workbox-core/types.js';
import { createServer, down, hangs, lost } from './helpers/fake-server.ts';
import { createBrowser, createOutbox, readResults, withDatabase, type Outbox } from './helpers/outbox.ts';

const server = createServer();

test('headers that earlier plugins add are stored and sent again', async () => {
  const outbox = await createOutbox(
    {},
    {
      plugins: [
        {
          requestWillFetch: async ({ request }) => {
            const headers = new Headers(request.headers);
            headers.set('X-Trace', 'abc');
            return new Request(request, { headers });
          },
        },
      ],
    },
  );
  await outbox.writeOffline('milk');
  const records = await withDatabase(outbox.browser, (db) => db.getAll('requests'));
  expect(records).toMatchObject([{ headers: { 'x-trace': 'abc' }, url: 'https://app.test/api/notes' }]);
  await outbox.completeSync();
  expect(server.received.map(({ headers }) => headers.get('X-Trace'))).toEqual(['abc']);
});

test('a write is queued when a plugin throws before it is sent', async () => {
  let fails = true;
  const outbox = await createOutbox(
    {},
    {
      plugins: [
        {
          requestWillFetch: async ({ request }) => {
            if (fails) throw new Error('no token');
            return request;
          },
        },
      ],
    },
  );
  const response = await outbox.write('milk');
  expect(response.status).toBe(202);
  expect(server.receivedBodies).toEqual([]);
  expect(await outbox.entry()).toMatchObject({ state: 'waiting', attempts: 0 });
  fails = false;
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
  expect(server.received[0]?.key).toBe(`"${response.headers.get('Sync-Queue-Entry')}"`);
});

test.each([503, 500, 201])(
  'a write whose answer (%i) made another plugin throw is queued, and its key makes the repetition harmless',
  async (code) => {
    for (const persist of ['on-failure', 'before-send'] as const) {
      server.reset();
      let fails = true;
      const plugin: WorkboxPlugin = {
        fetchDidSucceed: async ({ response }) => {
          if (fails) throw new Error('cannot read this');
          return response;
        },
      };
      const outbox = await createOutbox({ persist }, { browser: createBrowser(), plugins: [plugin] });
      server.respondWith(code, 201);
      expect((await outbox.write('milk')).status).toBe(202);
      expect(await outbox.entries()).toMatchObject([{ state: 'waiting', attempts: 1 }]);
      fails = false;
      await outbox.completeSync();
      expect(server.processed).toEqual(['milk']);
      expect(new Set(server.received.map(({ key }) => key)).size).toBe(1);
      expect(await outbox.storedBodies()).toEqual([]);
    }
  },
);

test.each<[string, () => unknown]>([
  ['the message of another engine', () => new TypeError('The network connection was lost.')],
  ['a message in another language', () => new TypeError('Netzwerkfehler')],
  ['a DOMException', () => new DOMException('The operation failed.', 'NetworkError')],
  ['an AbortError that the page did not cause', () => new DOMException('signal is aborted', 'AbortError')],
  ['a value that is no Error', () => 'gone'],
])('a failed request with %s is queued', async (_, error) => {
  const outbox = await createOutbox();
  server.respondWith(201);
  outbox.worker.context.run(() => {
    const network = fetch;
    let fails = true;
    self.fetch = async (...given) => {
      if (fails) {
        fails = false;
        throw error();
      }
      return network(...given);
    };
  });
  expect((await outbox.write('milk')).status).toBe(202);
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
});

test('a write that an AbortSignal of another plugin ends is queued, because its page did not abort it', async () => {
  const plugin: WorkboxPlugin = {
    requestWillFetch: async ({ request }) => new Request(request, { signal: AbortSignal.timeout(5000) }),
  };
  const outbox = await createOutbox({}, { plugins: [plugin] });
  server.respondWith(hangs, 201);
  const answer = outbox.write('milk');
  await outbox.wait(6);
  expect((await answer).status).toBe(202);
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
});

test('a write is not queued when a plugin throws before the send because the page has aborted it', async () => {
  const controller = new AbortController();
  const plugin: WorkboxPlugin = {
    requestWillFetch: async ({ request }) => {
      controller.abort();
      request.signal.throwIfAborted();
      return request;
    },
  };
  const outbox = await createOutbox({}, { plugins: [plugin] });
  const answer = outbox.write('milk', 'api/notes', { signal: controller.signal });
  await expect(answer).rejects.toThrow('Failed to fetch');
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
  expect(server.receivedBodies).toEqual([]);
});

test('a later plugin gets the receipt, and an earlier plugin the true answer', async () => {
  const seen: number[] = [];
  const outbox = await createOutbox(
    {},
    {
      plugins: [
        {
          fetchDidSucceed: async ({ response }) => {
            seen.push(response.status);
            return response;
          },
          handlerWillRespond: async ({ response }) => {
            seen.push(response.status);
            return response;
          },
        },
      ],
    },
  );
  server.respondWith(503);
  await outbox.write('milk');
  expect(seen).toEqual([503, 202]);
});

test('a timeout of the strategy queues the write, and a late answer deletes the entry', async () => {
  const outbox = await createOutbox({}, { networkTimeoutSeconds: 3 });
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.wait(2.9);
  expect(await outbox.storedBodies()).toEqual([]);
  await outbox.wait(0.1);
  expect((await answer).status).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['milk']);
  expect(await outbox.entry()).toMatchObject({ attempts: 1, lastFailure: { kind: 'timeout' } });
  release(201);
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual([]);
  expect(await outbox.worker.run(({ queue }) => queue.size())).toBe(0);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['milk']);
  expect(outbox.worker.errors).toEqual([]);
});

test('an answer after the strategy gave up and the event ended causes no error', async () => {
  const failed = jest.fn();
  const outbox = await createOutbox(
    {},
    { networkTimeoutSeconds: 3, plugins: [{ fetchDidFail: async ({ error }) => failed(error) }] },
  );
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.wait(3);
  expect((await answer).status).toBe(202);
  await outbox.browser.settle();
  release(201);
  await outbox.browser.settle();
  expect(failed).not.toHaveBeenCalled();
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write is queued or sent once when a strategy gives up while the storage opens slowly', async () => {
  const outbox = await createOutbox({}, { networkTimeoutSeconds: 3 });
  await outbox.writeOffline('a');
  await outbox.completeSync();
  const { indexedDB } = outbox.browser;
  // Each use of the database now waits for its deletion, which waits for this connection.
  const inTheWay = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('workbox-plugin-sync-queue');
    opening.addEventListener('success', () => resolve(opening.result));
  });
  await outbox.worker.terminate();
  const deleting = indexedDB.deleteDatabase('workbox-plugin-sync-queue');
  await outbox.restart();
  server.respondWith(lost, 201);
  const answer = outbox.write('milk');
  await outbox.wait(4);
  inTheWay.close();
  expect((await answer).status).toBe(202);
  expect(deleting.readyState).toBe('done');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a', 'milk']);
  expect(new Set(server.received.filter(({ body }) => body === 'milk').map(({ key }) => key)).size).toBe(1);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a write is sent where the database never opens, and a failure gives its true error', async () => {
  const outbox = await createOutbox();
  await outbox.write('warm');
  outbox.browser.online = false;
  await outbox.write('a');
  outbox.browser.online = true;
  const { indexedDB } = outbox.browser;
  const inTheWay = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('workbox-plugin-sync-queue');
    opening.addEventListener('success', () => resolve(opening.result));
  });
  await outbox.worker.terminate();
  indexedDB.deleteDatabase('workbox-plugin-sync-queue');
  await outbox.restart();
  server.respondWith(201, down);
  const answers = ['b', 'c'].map((body) => outbox.write(body).then(({ status }) => status, String));
  await outbox.wait(150);
  expect(await Promise.all(answers)).toEqual([201, 'TypeError: Failed to fetch']);
  inTheWay.close();
});

/** A write whose strategy gave up, so that its page has a receipt, and whose answer comes later. */
async function answeredLate(late: Parameters<ReturnType<typeof server.holdResponseTo>>[0]): Promise<Outbox> {
  const outbox = await createOutbox({}, { networkTimeoutSeconds: 3 });
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.wait(3);
  expect((await answer).status).toBe(202);
  release(late);
  await outbox.browser.settle();
  expect(await outbox.storedBodies()).toEqual(['milk']);
  return outbox;
}

test.each([503, down] as const)(
  'a late failure (%p) leaves the entry, which is delivered later',
  async (late) => {
    const outbox = await answeredLate(late);
    await outbox.completeSync();
    expect(server.processed).toEqual(['milk']);
    expect(new Set(server.received.map(({ key }) => key)).size).toBe(1);
  },
);

test.each([401, 422, 500])('a late %i is no delivery: the entry stays and is replayed', async (late) => {
  const outbox = await answeredLate(late);
  expect(await readResults(outbox.browser)).toEqual([]);
  await outbox.completeSync();
  expect(server.processed).toEqual(['milk']);
});

/** Keeps the database busy. Returns the function that ends this. */
async function occupy({ browser }: Outbox): Promise<() => void> {
  const db = await new Promise<IDBDatabase>((resolve) => {
    const opening = browser.indexedDB.open('workbox-plugin-sync-queue');
    opening.addEventListener('success', () => resolve(opening.result));
  });
  const entries = db.transaction('entries', 'readwrite').objectStore('entries');
  let busy = true;
  const stay = () => {
    if (busy) entries.get('nothing').addEventListener('success', stay);
    else db.close();
  };
  stay();
  return () => (busy = false);
}

test('the page gets the receipt when a strategy gives up while a failure is being stored', async () => {
  const outbox = await createOutbox({}, { networkTimeoutSeconds: 3 });
  await outbox.write('warm');
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.wait(2.9);
  const end = await occupy(outbox);
  release(down);
  await outbox.wait(0.2);
  end();
  expect((await answer).status).toBe(202);
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

test('the page gets an answer that comes while the write is being stored', async () => {
  const outbox = await createOutbox({}, { networkTimeoutSeconds: 3 });
  await outbox.write('warm');
  const release = server.holdResponseTo('milk');
  const answer = outbox.write('milk');
  await outbox.wait(2.9);
  const end = await occupy(outbox);
  await outbox.wait(0.2);
  release(() => new Response('milk it is', { status: 201 }));
  await outbox.browser.settle();
  end();
  expect(await (await answer).text()).toBe('milk it is');
  await outbox.completeSync();
  expect(await outbox.storedBodies()).toEqual([]);
  expect(server.receivedBodies).toEqual(['warm', 'milk']);
  expect(await readResults(outbox.browser)).toMatchObject([{ outcome: 'delivered', status: 201 }]);
});

test('an upload by FormData arrives complete at replay', async () => {
  const outbox = await createOutbox();
  const form = new FormData();
  form.set('title', 'milk');
  form.set('photo', new Blob([new Uint8Array([0, 255, 128])]), 'photo.bin');
  outbox.browser.online = false;
  expect((await outbox.page.fetch('/api/notes', { method: 'POST', body: form })).status).toBe(202);
  const { size } = await outbox.entry();
  outbox.browser.online = true;
  await outbox.completeSync();
  const [{ headers, body } = { headers: new Headers(), body: '' }] = server.received;
  expect(headers.get('Content-Type')).toMatch(/^multipart\/form-data; boundary=/);
  expect(body).toMatch(/name="title"\s+milk\s[^]*filename="photo\.bin"/);
  expect(new TextEncoder().encode(body).length).toBeGreaterThanOrEqual(size);
  expect(server.received).toHaveLength(1);
});

test('fetchOptions are used for the fetch at replay, as by the strategy in a live request', async () => {
  const fetchOptions: RequestInit = { headers: { 'X-Client': 'worker' }, credentials: 'include' };
  const outbox = await createOutbox({ fetchOptions }, { fetchOptions });
  server.respondWith(503, 201);
  await outbox.write('milk');
  await outbox.completeSync();
  expect(server.received.map(({ headers }) => headers.get('X-Client'))).toEqual(['worker', 'worker']);
});

const unasked = (['on-failure', 'before-send'] as const).flatMap((persist) =>
  ([201, 422, 503, down] as const).map((answer) => ({ persist, answer })),
);

test.each(unasked)(
  'a write that Workbox sends although an earlier requestWillFetch threw a string is queued like any other: %p',
  async ({ persist, answer }) => {
    const throwsString: WorkboxPlugin = {
      requestWillFetch: async () => {
        // oxlint-disable-next-line typescript/only-throw-error
        throw 'a string';
      },
    };
    const outbox = await createOutbox({ persist }, { plugins: [throwsString] });
    server.respondWith(answer);
    const isFinal = answer === 201 || answer === 422;
    expect((await outbox.write('a')).status).toBe(isFinal ? answer : 202);
    expect(await outbox.storedBodies()).toEqual(isFinal ? [] : ['a']);
    server.respondWith(201);
    await outbox.completeSync();
    expect(server.receivedBodies).toEqual(isFinal ? ['a'] : ['a', 'a']);
    expect(await outbox.storedBodies()).toEqual([]);
  },
);
