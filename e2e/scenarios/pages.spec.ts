import { expect, test } from '../fixtures.ts';
import { openOutbox, post, serveOutbox } from '../outbox.ts';

test('a page with a client is told of a write in another tab, and a page without a client gets no message', async ({
  server,
  driver,
}) => {
  await serveOutbox(server);
  const plain = await openOutbox(driver, server, { page: '/' });
  await plain.evaluate(() => {
    const heard: unknown[] = [];
    Object.assign(window, { heard });
    navigator.serviceWorker.addEventListener('message', ({ data }) => heard.push(data));
    navigator.serviceWorker.startMessages();
  });
  const app = await driver.open(`${server.origin}/app`);
  await app.waitFor(() => window.outbox.getSnapshot().status === 'ready', undefined);
  expect(await app.evaluate(() => window.outbox.getSnapshot().controlled)).toBe(true);
  await server.down();
  // A page whose queue is empty asks nothing: only the worker can tell it.
  expect((await post(plain, 'a')).status).toBe(202);
  await app.waitFor(() => window.outbox.getSnapshot().size === 1, undefined);
  await server.up();
  await app.evaluate(() => window.outbox.replayRequests());
  await app.waitFor(() => window.outbox.getSnapshot().size === 0, undefined);
  expect(await plain.evaluate(() => (window as unknown as { heard: unknown[] }).heard)).toEqual([]);
});
