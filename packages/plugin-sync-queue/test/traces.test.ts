import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';
import type * as plugin from '../src/index.ts';
import { createServer, lost } from './helpers/fake-server.ts';
import { createBrowser, Outbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

// The recipe "Trace each attempt".
const script = () => {
  const { registerRoute } = require('workbox-routing') as typeof routing;
  const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
  const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof plugin;

  const hex = (bytes: number) =>
    [...crypto.getRandomValues(new Uint8Array(bytes))]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('');
  const traced = (request: Request, traceId = hex(16)) => {
    const headers = new Headers(request.headers);
    headers.set('traceparent', `00-${traceId}-${hex(8)}-01`);
    return new Request(request, { headers });
  };
  const outbox = new SyncQueuePlugin('outbox', {
    requestWillReplay: ({ request, entry }) =>
      traced(
        request,
        // What was pushed by hand has none: a UUID is sixteen bytes, as a trace id is.
        request.headers.get('traceparent')?.split('-')[1] ?? entry.id.replaceAll('-', ''),
      ),
  });
  const plugins = [
    { requestWillFetch: async ({ request }: { request: Request }) => traced(request) },
    outbox,
  ];
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), new NetworkOnly({ plugins }), 'POST');
  return { plugin: outbox, queue: outbox.queue };
};

const createTraced = async () => new Outbox(await createBrowser().register<OutboxExports>(script), {});

/** Trace and span of each request, as the server received them. */
function traces(): { trace: string | undefined; span: string | undefined }[] {
  return server.received.map(({ headers }) => {
    const found = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/.exec(headers.get('traceparent') ?? '');
    return { trace: found?.[1], span: found?.[2] };
  });
}

test('each attempt at a write has a span of its own, and all attempts are of one trace', async () => {
  const outbox = await createTraced();
  server.respondWith(lost, 503, 503, 201);
  expect((await outbox.write('a')).status).toBe(202);
  for (let at = 0; at < 3; at++) {
    await outbox.wait(120);
    await outbox.completeSync();
  }
  expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'a']);
  const [{ trace } = { trace: undefined }] = traces();
  expect(traces().map((one) => one.trace)).toEqual([trace, trace, trace, trace]);
  expect(trace).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(traces().map(({ span }) => span)).size).toBe(4);
});

test('two writes have two traces, also where a worker was restarted in between', async () => {
  const outbox = await createTraced();
  await outbox.writeOffline('a', 'b');
  await outbox.restart();
  await outbox.completeSync();
  expect(new Set(traces().map(({ trace }) => trace)).size).toBe(2);
});

test('a write that was pushed by hand has the id of its entry as its trace', async () => {
  const outbox = await createTraced();
  outbox.browser.online = false;
  const { id } = await outbox.worker.run(({ queue }) =>
    queue.pushRequest({ request: new Request('/api/notes', { method: 'POST', body: 'a' }) }),
  );
  outbox.browser.online = true;
  await outbox.completeSync();
  expect(traces().map(({ trace }) => trace)).toEqual([id.replaceAll('-', '')]);
});
