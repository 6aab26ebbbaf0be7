import { expect, needs, test, updateWorker } from '../fixtures.ts';
import {
  responseLost,
  holdResponse,
  failWith,
  requestLost,
  redirectTo,
  holdRequest,
  healthy,
} from 'workbox-plugin-testing/server';
import {
  effects,
  empty,
  names,
  openOutbox,
  post,
  queueNotes,
  serveOutbox,
  syncTag,
  triggerReplay,
} from '../outbox.ts';

test.beforeEach(({ server }) => serveOutbox(server));

/** No backoff, which has tests of its own: only the waits of the server count here. */
const quick = `options=${JSON.stringify({ backoff: { baseSeconds: 0.1, maxSeconds: 0.2 } })}`;

test(
  'a write to a server that is down gets a receipt, and a sync event delivers it with no page open',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    const tab = await openOutbox(driver, server);
    await server.down();
    const answer = await post(tab, 'hello');
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.body)).toEqual({ queued: true, id: answer.entry, queue: 'outbox' });
    await tab.close();
    await server.up();
    await driver.dispatchSync(syncTag);
    await server.waitForEffects(1);
    await empty(driver, server);
    expect(effects(server)).toEqual(['hello']);
    expect(server.requests.map(({ key }) => key)).toEqual([answer.entry]);
  },
);

test('a write to a server that is down is delivered when the app is opened again, without a sync event', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server, { page: '/app' });
  await server.down();
  await queueNotes(tab, names(3));
  await tab.close();
  await driver.stopWorker();
  await server.up();
  await driver.open(`${server.origin}/app`);
  await server.waitForEffects(3);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(3));
});

test('a worker that is stopped at each entry of a replay loses, doubles and reorders nothing', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server);
  await server.down();
  const notes = names(6);
  await queueNotes(tab, notes);
  // Each entry is stopped before the server has processed it, and again before its answer is back.
  server.faultMode = ({ attempt }) => [holdRequest, holdResponse][attempt - 1] ?? healthy;
  await server.up();
  for (let stop = 1; stop <= 2 * notes.length; stop++) {
    const visit = await triggerReplay(driver, server);
    const request = await server.held();
    await visit.close();
    await driver.stopWorker();
    await server.waitForEnd(request);
  }
  await triggerReplay(driver, server);
  await empty(driver, server);
  expect(effects(server)).toEqual(notes);
  // An entry whose successor was sent has left the queue, also when the worker was stopped at that moment.
  expect(server.requests).toHaveLength(3 * notes.length);
});

test(
  'a profile continues after its browser was killed during a replay, and right after a receipt',
  needs('restart'),
  async ({ server, driver }) => {
    const tab = await openOutbox(driver, server);
    await server.down();
    const notes = names(2);
    await queueNotes(tab, notes);
    await driver.restart();
    server.faultMode = ({ attempt }) => [holdRequest, holdResponse][attempt - 1] ?? healthy;
    await server.up();
    for (let kill = 1; kill <= 2 * notes.length; kill++) {
      await triggerReplay(driver, server);
      const request = await server.held();
      await driver.restart();
      await server.waitForEnd(request);
    }
    await triggerReplay(driver, server);
    await empty(driver, server);
    expect(effects(server)).toEqual(notes);
    // The deletion of an entry is handed over to the database before its successor is sent: it outlasts the kill.
    expect(server.requests).toHaveLength(3 * notes.length);
  },
);

test('a live 503 with Retry-After is queued, the page gets a receipt, and the entry is sent no sooner', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server, { query: quick });
  server.faultMode = ({ attempt }) => (attempt === 1 ? failWith(503, { 'retry-after': '2' }) : healthy);
  expect((await post(tab, 'hello')).status).toBe(202);
  await triggerReplay(driver, server);
  await server.waitForEffects(1);
  const [first, second] = server.requests;
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(2000);
  await empty(driver, server);
  expect(effects(server)).toEqual(['hello']);
  expect(server.requests).toHaveLength(2);
});

test('a 503 with Retry-After at replay holds the lane for that time, and keeps its order', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server, { query: quick });
  await server.down();
  await queueNotes(tab, names(3));
  server.faultMode = ({ attempt, text }) =>
    attempt === 1 && text === 'note 1' ? failWith(503, { 'retry-after': '2' }) : healthy;
  await server.up();
  await triggerReplay(driver, server);
  await server.waitForEffects(3);
  const [first, second] = server.requests;
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(2000);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(3));
});

test('an entry whose answer was lost after the commit is sent again under its key, and processed once', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server);
  server.faultMode = responseLost;
  const { status, entry } = await post(tab, 'hello');
  expect(status).toBe(202);
  await server.waitForEffects(1);
  server.faultMode = healthy;
  await triggerReplay(driver, server);
  await empty(driver, server);
  expect(effects(server)).toEqual(['hello']);
  expect(server.requests.length).toBeGreaterThanOrEqual(2);
  expect(new Set(server.requests.map(({ key }) => key))).toEqual(new Set([entry]));
});

test('a sign-in page holds the lane, which continues when the app says so', async ({ server, driver }) => {
  const tab = await openOutbox(driver, server, { page: '/app' });
  await server.down();
  await queueNotes(tab, names(2));
  server.faultMode = redirectTo('/login');
  await server.up();
  await triggerReplay(driver, server);
  await tab.waitFor(async () => (await window.outbox.getAll())[0]?.state === 'held', undefined);
  expect(effects(server)).toEqual([]);
  server.faultMode = healthy;
  await tab.evaluate(() => window.outbox.resume());
  await server.waitForEffects(2);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(2));
});

test('two tabs that write in turn have one order, and nothing is sent twice', async ({ server, driver }) => {
  const one = await openOutbox(driver, server, { page: '/app' });
  const two = await openOutbox(driver, server, { page: '/app' });
  await server.down();
  const notes = names(6);
  for (const [at, note] of notes.entries()) await queueNotes(at % 2 ? two : one, [note]);
  await server.up();
  await Promise.all([
    one.evaluate(() => window.outbox.replayRequests()),
    two.evaluate(() => window.outbox.replayRequests()),
    triggerReplay(driver, server),
  ]);
  await server.waitForEffects(6);
  await empty(driver, server);
  expect(effects(server)).toEqual(notes);
  expect(server.requests.map(({ outcome }) => outcome)).toEqual(notes.map(() => 'processed'));
});

const form =
  '<!doctype html><html lang="en"><title>form</title><form method="post" action="/api/form"><input name="text" value="a & b"><button>Send</button></form></html>';

test('a form that is submitted while the server is up carries its key, and shows the answer', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server);
  server.serve('/form', form);
  await tab.goto(`${server.origin}/form`);
  await tab.click('button');
  await tab.waitFor(() => document.body.textContent?.includes('effect'), undefined);
  expect(server.requests).toMatchObject([{ text: 'text=a+%26+b', outcome: 'processed' }]);
  expect(server.requests[0]?.key).toMatch(/^[0-9a-f-]{36}$/);
});

test('a form that is submitted as a navigation shows a page, and is delivered', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server);
  server.serve('/form', form);
  await tab.goto(`${server.origin}/form`);
  await server.down();
  await tab.click('button');
  await tab.waitFor(() => document.title === 'Kept', undefined);
  expect(await tab.url()).toBe(`${server.origin}/api/form`);
  await server.up();
  await triggerReplay(driver, server);
  await server.waitForEffects(1);
  await empty(driver, server);
  expect(effects(server)).toEqual(['text=a+%26+b']);
  expect(server.requests[0]).toMatchObject({
    method: 'POST',
    path: '/api/form',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
});

test('an upload of 5 MB arrives byte for byte', async ({ server, driver }) => {
  const tab = await openOutbox(driver, server);
  await server.down();
  const sent = await tab.evaluate(async () => {
    const bytes = new Uint8Array(5 * 1024 * 1024);
    for (let at = 0; at < bytes.length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const { status } = await fetch('/api/photos', {
      method: 'PUT',
      body: new Blob([bytes], { type: 'image/jpeg' }),
    });
    return { status, digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') };
  });
  expect(sent.status).toBe(202);
  await server.up();
  await triggerReplay(driver, server);
  await server.waitForEffects(1);
  await empty(driver, server);
  expect(server.effects).toMatchObject([{ method: 'PUT', bytes: 5 * 1024 * 1024, digest: sent.digest }]);
  expect(server.requests[0]?.headers['content-type']).toBe('image/jpeg');
});

test('an updated worker takes over the entries of the old one', async ({ server, driver }) => {
  const tab = await openOutbox(driver, server);
  server.faultMode = requestLost;
  await queueNotes(tab, names(2));
  await serveOutbox(server, { banner: '/* version 2 */' });
  await updateWorker(tab);
  await queueNotes(tab, ['note 3']);
  server.faultMode = healthy;
  await triggerReplay(driver, server);
  await server.waitForEffects(3);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(3));
});

test('an update that waits leaves the queue to the active worker', async ({ server, driver }) => {
  const tab = await openOutbox(driver, server, { query: 'wait' });
  server.faultMode = requestLost;
  await queueNotes(tab, ['note 1']);
  await serveOutbox(server, { banner: '/* version 2 */' });
  await tab.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const coming = registration.installing;
    if (!coming) return;
    await new Promise<void>((resolve) =>
      coming.addEventListener('statechange', () => coming.state === 'installed' && resolve()),
    );
  });
  expect(await tab.evaluate(async () => Boolean((await navigator.serviceWorker.ready).waiting))).toBe(true);
  await queueNotes(tab, ['note 2']);
  server.faultMode = healthy;
  await triggerReplay(driver, server);
  await server.waitForEffects(2);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(2));
});

test('an entry that failed before its page was closed is delivered when the page is opened, although the page calls nothing', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server);
  await server.down();
  await queueNotes(tab, names(3));
  await tab.close();
  await driver.stopWorker();
  await server.up();
  await driver.open(`${server.origin}/`);
  await server.waitForEffects(3);
  await empty(driver, server);
  expect(effects(server)).toEqual(names(3));
});

test('an entry that failed is delivered when the server is back, while the page stays open and no event comes', async ({
  server,
  driver,
}) => {
  const tab = await openOutbox(driver, server, { page: '/app' });
  await server.down();
  await queueNotes(tab, names(2));
  // The first of them has failed again without a trigger.
  await tab.waitFor(async () => ((await window.outbox.getAll())[0]?.attempts ?? 0) > 1, undefined);
  await server.up();
  await server.waitForEffects(2);
  await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
  expect(effects(server)).toEqual(names(2));
});
