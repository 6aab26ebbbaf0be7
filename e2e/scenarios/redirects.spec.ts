import { text } from 'node:stream/consumers';
import { expect, test } from '../fixtures.ts';
import { redirectTo, healthy } from 'workbox-plugin-testing/server';
import { effects, empty, openOutbox, post, serveOutbox, triggerReplay } from '../outbox.ts';
import type { TestServer } from '../server.ts';

interface Seen {
  method: string;
  url: string;
  key: string | undefined;
  body: string;
}
interface Reply {
  status: number;
  location?: string;
}

/** Answers the requests whose path begins with `path` as `replyTo` says. Returns the requests in order. */
function serveReplies(server: TestServer, path: string, replyTo: (request: Seen) => Reply): Seen[] {
  const requests: Seen[] = [];
  server.handlers.set(path, async (request, response) => {
    const { method = '', url = '', headers } = request;
    const key = (headers['idempotency-key'] as string | undefined)?.replace(/^"(.*)"$/, '$1');
    const seen: Seen = { method, url, key, body: await text(request) };
    requests.push(seen);
    const { status, location } = replyTo(seen);
    response
      .writeHead(status, { 'cache-control': 'no-store', connection: 'close', ...(location && { location }) })
      .end();
  });
  return requests;
}

const isPost = ({ method }: Seen) => method === 'POST';

test.beforeEach(({ server }) => serveOutbox(server));

test('replay sends a POST once to the final URL when a 301 adds a slash and the browser makes a GET of it', async ({
  server,
  driver,
}) => {
  const requests = serveReplies(server, '/api/articles', ({ method, url }) => {
    if (!url.endsWith('/')) return { status: 301, location: '/api/articles/' };
    return { status: method === 'POST' ? 201 : 200 };
  });
  const tab = await openOutbox(driver, server);
  await server.down();
  const { status, entry } = await post(tab, 'hello', '/api/articles');
  expect(status).toBe(202);
  await server.up();
  await triggerReplay(driver, server);
  await empty(driver, server);
  const sent = { method: 'POST', key: entry, body: 'hello' };
  expect(requests.filter(isPost)).toEqual([
    { ...sent, url: '/api/articles' },
    { ...sent, url: '/api/articles/' },
  ]);
});

test('replay delivers a POST that is answered with a 303 to another path, and sends it once', async ({
  server,
  driver,
}) => {
  const requests = serveReplies(server, '/api/orders', ({ method }) =>
    method === 'POST' ? { status: 303, location: '/api/orders/1' } : { status: 200 },
  );
  const tab = await openOutbox(driver, server);
  await server.down();
  const { status, entry } = await post(tab, 'tea', '/api/orders');
  expect(status).toBe(202);
  await server.up();
  await triggerReplay(driver, server);
  await empty(driver, server);
  expect(requests.filter(isPost)).toEqual([{ method: 'POST', url: '/api/orders', key: entry, body: 'tea' }]);
  expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /api/orders',
    'GET /api/orders/1',
  ]);
});

test('replay holds a form that is redirected to a sign-in page, and delivers it after resume()', async ({
  server,
  driver,
}) => {
  server.serve(
    '/form',
    '<!doctype html><html lang="en"><title>form</title><form method="post" action="/api/form"><input name="text" value="hello"><button>Send</button></form></html>',
  );
  const app = await openOutbox(driver, server, { page: '/app' });
  const tab = await driver.open(`${server.origin}/form`);
  await server.down();
  await tab.click('button');
  await tab.waitFor(() => document.title === 'Kept', undefined);
  server.faultMode = redirectTo('/login');
  await server.up();
  await triggerReplay(driver, server);
  await app.waitFor(async () => (await window.outbox.getAll())[0]?.state === 'held', undefined);
  const [entry, ...others] = await app.evaluate(() => window.outbox.getAll());
  expect(others).toEqual([]);
  expect(server.requests.at(-1)).toMatchObject({ method: 'POST', path: '/api/form', status: 302 });
  expect(effects(server)).toEqual([]);
  server.faultMode = healthy;
  await app.evaluate(() => window.outbox.resume());
  await server.waitForEffects(1);
  await empty(driver, server);
  expect(server.effects).toMatchObject([
    { method: 'POST', path: '/api/form', key: entry!.id, text: 'text=hello' },
  ]);
});
