import { healthy, requestLost } from 'workbox-plugin-testing/server';
import type { Tab } from './driver/driver.ts';
import { serveBundle } from './bundle.ts';
import { expect, test } from './fixtures.ts';
import { empty, openOutbox, serveOutbox, triggerReplay } from './outbox.ts';
import type { TestServer } from './server.ts';

const inits = [
  { body: 'plain' },
  { body: 'by policy', referrerPolicy: 'no-referrer' },
  { body: 'by referrer', referrer: '' },
] as const;

/** The `Referer` of the last request with each body, without the origin. */
const refererOf = ({ requests, origin }: TestServer) =>
  inits.map(
    ({ body }) =>
      requests.findLast(({ text }) => text === body)?.headers['referer']?.replace(origin, '') ?? '–',
  );

const statuses = (tab: Tab, send: 'fetch' | 'writer') =>
  tab.evaluate(
    async ({ send, inits }) => {
      const all: number[] = [];
      for (const init of inits) {
        const given = { ...init, method: 'POST' };
        const { status } = await (send === 'fetch'
          ? fetch('/api/notes', given)
          : window.writer.fetch('/api/notes', given));
        all.push(status);
      }
      return all;
    },
    { send, inits },
  );

test.beforeEach(async ({ server }) => {
  await serveOutbox(server);
});

test('a write at replay has the Referer of its page, and none where the page wants none', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server, { page: '/app' });
  server.faultMode = requestLost;
  expect(await statuses(tab, 'fetch')).toEqual([202, 202, 202]);
  server.faultMode = healthy;
  await triggerReplay(driver, server);
  await empty(driver, server);
  expect(refererOf(server)).toEqual(['/app', '–', '–']);
});

test('a write of a page without a worker has no Referer where the page wants none', async ({
  server,
  driver,
}) => {
  await serveBundle(server, '/writing-page.js', 'pages/writing-page.ts');
  server.serve(
    '/write',
    '<!doctype html><html lang="en"><title>write</title><script src="/writing-page.js"></script></html>',
  );
  const tab = await driver.open(`${server.origin}/write`);
  expect(await statuses(tab, 'writer')).toEqual([201, 201, 201]);
  expect(refererOf(server)).toEqual(['/write', '–', '–']);
});
