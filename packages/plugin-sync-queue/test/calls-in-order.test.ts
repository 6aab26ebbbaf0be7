import { createClient } from './helpers/client-in-page.ts';
import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();

/** A queue with an entry of anna, and a page where nobody is signed in. */
async function signedOut() {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  await client.run((queue) => queue.setOwner('anna'));
  server.respondWith(down);
  await outbox.write('a');
  await client.run((queue) => queue.setOwner(null));
  await outbox.browser.settle();
  server.respondWith(201);
  return { outbox, client };
}

/** The current user, as this worker and the next one know it. */
async function owners(outbox: Outbox) {
  const owner = async () => {
    outbox.worker = (await outbox.browser.registration.runningWorker()) as typeof outbox.worker;
    return outbox.worker.run(async ({ queue }) => (await queue.overview()).owner);
  };
  const before = await owner();
  await outbox.restart();
  return [before, await owner()];
}

test.each([6, 11])(
  'setOwner(id), then setOwner(null), with storage that is busy for %d s: the last call counts, and nothing is sent for the first',
  async (seconds) => {
    const { outbox, client } = await signedOut();
    const goOn = outbox.browser.storageFaults.holdCommits();
    const calls = client.run(async (queue) => {
      const asked = [queue.setOwner('anna'), queue.setOwner(null)];
      return (await Promise.allSettled(asked)).map((call) => call.status);
    });
    await outbox.wait(seconds);
    goOn();
    await outbox.browser.settle();
    await outbox.wait(10);
    await calls;
    await outbox.wait(60);
    expect(await owners(outbox)).toEqual([null, null]);
    await outbox.completeSync();
    // Entries of anna may have been sent while she was the owner, and not after the sign-out.
    expect(client.snapshot.owner).toBeNull();
  },
);

test('setOwner and pause that a terminated worker has not finished are executed by the next worker in their order', async () => {
  for (let n = 1, reached = true; reached; n++) {
    const { outbox, client } = await signedOut();
    const { context } = outbox.worker;
    context.terminateAt(n);
    const calls = client.run((queue) =>
      Promise.allSettled([
        queue.setOwner('anna'),
        queue.setOwner(null),
        queue.pause(),
        queue.resume(),
        queue.setOwner('bert'),
      ]),
    );
    await outbox.browser.settle();
    await outbox.wait(12);
    expect((await calls).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'));
    expect(await owners(outbox)).toEqual(['bert', 'bert']);
    expect(await outbox.worker.run(async ({ queue }) => (await queue.overview()).paused)).toBe(false);
    reached = context.reachedKillPoint;
    await outbox.browser.close();
  }
});

test('a retry that is called again while the storage is busy sends the entry once', async () => {
  const outbox = await createOutbox();
  const client = await createClient(outbox.page);
  server.respondWith(422);
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect((await outbox.entry()).state).toBe('dead');
  const goOn = outbox.browser.storageFaults.holdCommits();
  const { id } = await outbox.entry();
  server.respondWith(201);
  const retried = client.run((queue) => queue.retry(id));
  await outbox.wait(7);
  goOn();
  await retried;
  await outbox.wait(120);
  // The attempt that failed, and one more.
  expect(server.receivedBodies).toEqual(['a', 'a']);
});
