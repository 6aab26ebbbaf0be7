import { captureConsole } from 'workbox-plugin-testing/console';
import type { SyncQueueOptions } from '../src/index.ts';
import { createServer } from './helpers/fake-server.ts';
import { createOutbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    ({ code }: { code: unknown }) => code,
  );

test.each([[undefined], [null], [{}], ['/api/notes'], [7], [{ request: null }], [{ request: '/api/notes' }]])(
  'pushRequest(%j) rejects with a typed error and stores nothing',
  async (param) => {
    const outbox = await createOutbox();
    const push = ({ queue }: OutboxExports) => codeOf(queue.pushRequest(param as never));
    expect(await outbox.worker.run(push)).toBe('unreadable-request');
    expect(await outbox.storedBodies()).toEqual([]);
  },
);

test.each([
  'handlerWillStart',
  'requestWillFetch',
  'fetchDidSucceed',
  'fetchDidFail',
  'handlerDidError',
  'handlerWillRespond',
  'handlerDidComplete',
] as const)('%s rejects with a typed error when other code than a strategy calls it', async (callback) => {
  const outbox = await createOutbox();
  const call = ({ plugin }: OutboxExports) => {
    const request = new Request('/api/notes', { method: 'POST', body: 'milk' });
    const given = { request, response: new Response(), error: new Error('no network') };
    return codeOf((plugin[callback] as (param: object) => Promise<unknown>)(given));
  };
  expect(await outbox.worker.run(call)).toBe('called-by-hand');
  expect(await outbox.storedBodies()).toEqual([]);
});

test('the error of a callback that other code called says what to do', async () => {
  const outbox = await createOutbox();
  const call = ({ plugin }: OutboxExports) => {
    const request = new Request('/api/notes', { method: 'POST', body: 'milk' });
    return plugin.fetchDidFail({ request } as never);
  };
  await expect(outbox.worker.run(call)).rejects.toThrow(
    'Failed to keep a request in queue "outbox": a callback of the plugin was called without the "state" that a strategy gives it. Put the plugin in the "plugins" of a strategy, or call plugin.queue.pushRequest({ request }).',
  );
});

test.each<[string, SyncQueueOptions['metadata']]>([
  [
    'throws',
    () => {
      throw new Error('no');
    },
  ],
  ['returns a function', () => () => {}],
  ['returns a promise', async () => ({ title: 'milk' })],
])(
  'a write is stored without metadata where metadata %s, with a warning in development',
  async (_, metadata) => {
    const said = captureConsole();
    const outbox = await createOutbox({ metadata: metadata! });
    await outbox.writeOffline('milk');
    expect(await outbox.entry()).not.toHaveProperty('metadata');
    expect(said('error').join()).toContain('"metadata" must return what structuredClone() takes');
    await outbox.completeSync();
    expect(server.processed).toEqual(['milk']);
  },
);

test('the value that metadata returned is not shared with the app, and undefined is no metadata', async () => {
  const given = { count: 1, self: null as unknown };
  given.self = given;
  let returned: unknown = given;
  const outbox = await createOutbox({ metadata: () => returned });
  await outbox.writeOffline('milk');
  given.count = 2;
  expect((await outbox.entry()).metadata).toMatchObject({ count: 1 });
  returned = undefined;
  await outbox.writeOffline('tea');
  expect(await outbox.entry(1)).not.toHaveProperty('metadata');
});

test('pushRequest() stores the metadata of its call', async () => {
  const outbox = await createOutbox({ metadata: () => 'of the option' });
  await outbox.worker.run(async ({ queue }) => {
    await queue.pause();
    const request = () => new Request('/api/notes', { method: 'POST', body: 'milk' });
    await queue.pushRequest({ request: request(), metadata: 'of the call' });
    await queue.pushRequest({ request: request() });
  });
  expect((await outbox.entries()).map(({ metadata }) => metadata)).toEqual(['of the call', undefined]);
});

test.each(['handlerWillStart', 'requestWillFetch'] as const)(
  '%s rejects with a typed error when it is called without the event of a strategy',
  async (callback) => {
    const outbox = await createOutbox();
    const call = ({ plugin }: OutboxExports) => {
      const request = new Request('/api/notes', { method: 'POST', body: 'milk' });
      return codeOf((plugin[callback] as (param: object) => Promise<unknown>)({ request, state: {} }));
    };
    expect(await outbox.worker.run(call)).toBe('called-by-hand');
  },
);
