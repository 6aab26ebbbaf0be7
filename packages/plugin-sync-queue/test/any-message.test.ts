import type { FakePage } from 'workbox-plugin-testing';
import fc from 'fast-check';
import type { Entry } from '../src/shared/entry.ts';
import { createServer, down, status } from './helpers/fake-server.ts';
import { createOutbox, withDatabase } from './helpers/outbox.ts';

const server = createServer();

const calls = [
  ...[
    'overview',
    'getAll',
    'size',
    'replayRequests',
    'wake',
    'retry',
    'result',
    'explain',
    'setOwner',
    'pause',
    'resume',
  ],
  ...['capabilities', 'constructor', '__proto__', 'toString'],
];
/** What a message can carry. */
const data = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.date(), fc.constant(new Map([[1, 2]])));
const text = (...known: string[]) => fc.oneof(fc.constantFrom(...known), data);
const message = fc.record(
  {
    type: text('SYNC_QUEUE_CALL'),
    meta: text('workbox-plugin-sync-queue@3', 'workbox-plugin-sync-queue@2'),
    scope: text('https://app.test/'),
    client: text('a', 'b'),
    number: data,
    since: data,
    about: data,
    changes: data,
    payload: fc.oneof(
      data,
      fc.record(
        { queue: text('outbox'), call: text(...calls), args: fc.oneof(data, fc.array(data)) },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['type', 'meta'] },
);

/** Posts with a port. Returns all messages that come back through the port. */
async function ask(page: FakePage, given: unknown): Promise<unknown[]> {
  const answers: unknown[] = [];
  const port = await page.run(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data: answer }) => void answers.push(answer);
    return port2;
  });
  page.post(given, [port]);
  await page.browser.settle();
  return answers;
}

test('any message is answered once at most, and changes no stored entry', async () => {
  const outbox = await createOutbox();
  server.respondWith(status(503, { 'Retry-After': '600' }));
  await outbox.write('a');
  const { id } = await outbox.entry();
  await fc.assert(
    fc.asyncProperty(message, async (given) => {
      const answers = await ask(outbox.page, given);
      expect(answers.length).toBeLessThanOrEqual(1);
      for (const answer of answers as { error?: { code: string } }[])
        if (answer.error) expect(typeof answer.error.code).toBe('string');
      expect((await outbox.entry()).id).toBe(id);
      expect(outbox.worker.errors).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('an entry of another lane is delivered, whatever a stored row has become', async () => {
  const damage = fc.record(
    {
      state: text('waiting', 'held', 'parked', 'dead', 'sending'),
      attempts: data,
      nextAttemptAt: fc.oneof(fc.integer(), fc.constantFrom(NaN, Infinity, -Infinity), data),
      lastAttemptAt: data,
      lastFailure: data,
      unknownSince: data,
      badAnswers: data,
      conflicts: data,
      url: text('https://app.test/api/sick'),
      method: text('POST'),
      key: data,
      owner: data,
      createdAt: data,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(damage, fc.boolean(), async (fields, hasRequest) => {
      server.respondWith(down);
      const outbox = await createOutbox({ lane: ({ url }) => url });
      await outbox.write('sick', 'api/sick');
      await outbox.write('sound', 'api/sound');
      await withDatabase(outbox.browser, async (db) => {
        const rows = (await db.getAll('entries')) as Entry[];
        const sick = rows.find(({ url }) => url.endsWith('sick'))!;
        await db.put('entries', { ...sick, ...fields });
        if (!hasRequest) await db.delete('requests', sick.id);
      });
      server.respondWith(201);
      await outbox.restart();
      await outbox.completeSync();
      expect(server.processed).toContain('sound');
      expect(outbox.worker.errors).toEqual([]);
      await outbox.browser.close();
      server.processed.length = 0;
    }),
    { numRuns: 15 },
  );
});
