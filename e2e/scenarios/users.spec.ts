import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Driver } from '../driver/driver.ts';
import { expect, needs, test } from '../fixtures.ts';
import { failWith, healthy } from 'workbox-plugin-testing/server';
import { effects, names, openOutbox, post, queueNotes, serveOutbox } from '../outbox.ts';
import type { TestServer } from '../server.ts';

test.beforeEach(({ server }) => serveOutbox(server));

const app = (driver: Driver, server: TestServer) => openOutbox(driver, server, { page: '/app' });

test(
  'the outcome of an entry can be read after a reload, in another tab, and after the browser was killed',
  needs('restart'),
  async ({ server, driver }) => {
    // A restart takes some time in some engines.
    test.slow();
    const tab = await app(driver, server);
    const other = await app(driver, server);
    await server.down();
    const { entry } = await post(tab, 'hello');
    const told = other.evaluate(async (id) => {
      const { outcome, status, body } = await window.outbox.result(id);
      return { outcome, status, body: await new Response(body ?? null).text() };
    }, entry!);
    await server.up();
    await tab.evaluate(() => window.outbox.replayRequests());
    const expected = {
      outcome: 'delivered',
      status: 201,
      body: expect.stringContaining('effect') as unknown,
    };
    expect(await told).toMatchObject(expected);
    const ask = async (page: typeof tab) =>
      page.evaluate(async (id) => {
        const { outcome, status, body } = await window.outbox.result(id);
        return { outcome, status, body: await new Response(body ?? null).text() };
      }, entry!);
    await tab.reload();
    expect(await ask(tab)).toMatchObject(expected);
    await driver.restart();
    expect(await ask(await driver.open(`${server.origin}/app`))).toMatchObject(expected);
  },
);

test('a rejected entry has the answer of the server as its outcome, and a discarded one is discarded', async ({
  server,
  driver,
}) => {
  const tab = await app(driver, server);
  await server.down();
  const refused = await post(tab, 'bad');
  const discarded = await post(tab, 'second thoughts');
  await tab.evaluate((id) => window.outbox.discard(id), discarded.entry!);
  server.faultMode = failWith(422);
  await server.up();
  await tab.evaluate(() => window.outbox.replayRequests());
  const ended = await tab.evaluate(
    async (ids) => {
      const results = await Promise.all(ids.map((id) => window.outbox.result(id)));
      return results.map(({ outcome, status }) => [outcome, status ?? 'no answer']);
    },
    [refused.entry!, discarded.entry!],
  );
  expect(ended).toEqual([
    ['refused', 422],
    ['discarded', 'no answer'],
  ]);
});

test(
  'entries of one user are not sent as another user when the user changes during a replay',
  needs('restart'),
  async ({ server, driver }) => {
    // A restart takes some time in some engines.
    test.slow();
    const tab = await app(driver, server);
    await tab.evaluate(() => window.outbox.setOwner('anna'));
    await server.down();
    await queueNotes(tab, names(4));
    server.faultMode = ({ text }) => (text === 'note 2' ? { kind: 'hold', processed: true } : healthy);
    await server.up();
    await tab.evaluate(() => window.outbox.replayRequests());
    await server.held();
    await tab.evaluate(() => window.outbox.setOwner('bert'));
    server.faultMode = healthy;
    server.release();
    // The answer, or a receipt where the machine is so busy that its turn comes late.
    expect([201, 202]).toContain((await post(tab, 'bert’s note')).status);
    await tab.evaluate(() => window.outbox.replayRequests());
    await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
    expect(effects(server)).toEqual(['note 1', 'note 2', 'bert’s note']);

    // A user who comes back finds the entries in order, on the same profile.
    await driver.restart();
    const back = await driver.open(`${server.origin}/app`);
    expect(await back.evaluate(() => window.outbox.size())).toBe(0);
    await back.evaluate(() => window.outbox.setOwner('anna'));
    await server.waitForEffects(5);
    expect(effects(server)).toEqual(['note 1', 'note 2', 'bert’s note', 'note 3', 'note 4']);
  },
);

/** Issues a token for a password at /api/session, and accepts notes with the token of the day only. */
function serveSessions(server: TestServer) {
  let issued = 0;
  const taken: { text: string; token: string | undefined }[] = [];
  const seen: string[] = [];
  const read = async (request: IncomingMessage) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    return text;
  };
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const text = await read(request);
    const headers = { connection: 'close', 'content-type': 'text/plain' };
    if (request.url === '/api/session') {
      if (text !== 'password') return response.writeHead(403, headers).end();
      return response.writeHead(200, headers).end(`token-${++issued}`);
    }
    const { authorization } = request.headers;
    seen.push(text);
    if (!issued || authorization !== `token-${issued}`) return response.writeHead(401, headers).end('who?');
    taken.push({ text, token: authorization });
    return response.writeHead(201, headers).end('taken');
  };
  server.handlers.set('/api/', (request, response) => void handle(request, response));
  return {
    taken,
    seen,
    revoke: () => void issued++,
  };
}

test('a 401 holds the lane, a sign-in overtakes it, and the waiting entries are sent with the new token', async ({
  server,
  driver,
}) => {
  const sessions = serveSessions(server);
  const tab = await openOutbox(driver, server, { page: '/app', query: 'token' });
  await server.down();
  await queueNotes(tab, names(3));
  await server.up();
  await tab.evaluate(() => window.outbox.replayRequests());
  await tab.waitFor(() => window.outbox.getSnapshot().entries[0]?.state === 'held', undefined);
  // The hook asked for one more token after the 401.
  expect(sessions.seen).toEqual(['note 1', 'note 1']);

  const answer = await post(tab, 'password', '/api/session');
  expect([answer.status, answer.body]).toEqual([200, 'token-1']);
  await tab.evaluate(async (token) => {
    await (await caches.open('session')).put('/token', new Response(token));
    await window.outbox.resume();
  }, answer.body);
  await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
  expect(sessions.taken).toEqual(names(3).map((text) => ({ text, token: 'token-1' })));
});

test('a token that the server has revoked is renewed by the hook, without the user', async ({
  server,
  driver,
}) => {
  const sessions = serveSessions(server);
  const tab = await openOutbox(driver, server, { page: '/app', query: 'token&refresh' });
  const { body } = await post(tab, 'password', '/api/session');
  await tab.evaluate(
    async (token) => (await caches.open('session')).put('/token', new Response(token)),
    body,
  );
  await server.down();
  await queueNotes(tab, names(2));
  sessions.revoke();
  await server.up();
  await tab.evaluate(() => window.outbox.replayRequests());
  await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
  expect(sessions.taken.map(({ text }) => text)).toEqual(names(2));
  expect(sessions.seen).toEqual(['note 1', 'note 1', 'note 2']);
});
