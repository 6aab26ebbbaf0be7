import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser } from 'workbox-plugin-testing';
import {
  captivePortal,
  failWith,
  FaultServer,
  holdRequest,
  holdResponse,
  redirectTo,
  requestLost,
  respondWith,
  responseLost,
  slow,
  type FaultMode,
} from 'workbox-plugin-testing/server';

const api = new FaultServer();
const network = setupServer(http.all('*/api/*', ({ request }) => api.answer(request)));
beforeAll(() => network.listen());
beforeEach(() => api.reset());
afterAll(() => network.close());

const send = (body: string, key?: string, path = '/api/notes') =>
  fetch(`https://app.test${path}`, {
    method: 'POST',
    body,
    redirect: 'manual',
    ...(key && { headers: { 'Idempotency-Key': `"${key}"` } }),
  }).then(
    ({ status }) => status,
    () => 'network error',
  );

const outcomes = () => api.requests.map(({ outcome }) => outcome);
const texts = () => api.effects.map(({ text }) => text);

const modes: [what: string, mode: FaultMode, status: number | string, outcome: string, effects: number][] = [
  ['a 503', failWith(503, { 'Retry-After': '5' }), 503, 'refused', 0],
  ['a redirect to the sign-in', redirectTo('/login'), 302, 'refused', 0],
  ['a captive portal', captivePortal, 200, 'refused', 0],
  ['a server that is down', requestLost, 'network error', 'dropped', 0],
  ['an answer that is lost', responseLost, 'network error', 'processed', 1],
  ['a slow answer', slow(5), 201, 'processed', 1],
  ['a response of the test', respondWith(() => new Response(null, { status: 204 })), 204, 'processed', 1],
  ['a rejection of the test', respondWith(() => new Response(null, { status: 422 })), 422, 'refused', 0],
];

test.each(modes)('%s is what the client gets, once', async (_, mode, status, outcome, effects) => {
  api.script(mode);
  expect(await send('milk')).toBe(status);
  expect(outcomes()).toEqual([outcome]);
  expect(api.effects).toHaveLength(effects);
  expect(await send('bread')).toBe(201);
});

test('a key has one effect, also when its first answer was lost', async () => {
  api.script(responseLost);
  expect(await send('milk', 'k')).toBe('network error');
  expect(await send('milk', 'k')).toBe(201);
  expect(texts()).toEqual(['milk']);
  expect(api.requests).toMatchObject([
    { key: 'k', attempt: 1, outcome: 'processed', status: undefined, ended: true },
    { key: 'k', attempt: 2, outcome: 'duplicate', status: 201, ended: true },
  ]);
});

test('a key gets 422 for another body, and 409 while its first request is in flight', async () => {
  await send('milk', 'k');
  expect(await send('bread', 'k')).toBe(422);
  api.script(holdResponse);
  const first = send('milk', 'held');
  while (!api.isHolding) await new Promise((resolve) => setTimeout(resolve));
  expect(await send('milk', 'held')).toBe(409);
  api.release();
  expect(await first).toBe(201);
  expect(outcomes()).toEqual(['processed', 'mismatch', 'processed', 'in-flight']);
});

test('a held request is processed at its release', async () => {
  api.script(holdRequest);
  const answer = send('milk');
  while (!api.isHolding) await new Promise((resolve) => setTimeout(resolve));
  expect(outcomes()).toEqual(['stalled']);
  api.release();
  expect(await answer).toBe(201);
  expect(texts()).toEqual(['milk']);
});

test('a script for a path leaves other paths alone', async () => {
  api.scriptFor('/api/notes', failWith(503));
  expect(await send('a', undefined, '/api/photos')).toBe(201);
  expect(await send('b', undefined, '/api/notes?draft')).toBe(503);
  expect(await send('c')).toBe(201);
});

test('a function chooses the mode of each request', async () => {
  api.faultMode = ({ text }) => (text === 'poison' ? failWith(400) : responseLost);
  expect([await send('poison'), await send('milk')]).toEqual([400, 'network error']);
});

test('a slow answer follows the clock of the browser', async () => {
  const browser = new FakeBrowser();
  api.clock = browser.clock;
  api.script(slow(60_000));
  const worker = await browser.register(() => {});
  const answer = worker.run(() => fetch('/api/notes', { method: 'POST', body: 'milk' }));
  await browser.settle();
  expect(texts()).toEqual(['milk']);
  await browser.clock.advance(60_000);
  expect((await answer).status).toBe(201);
  await browser.close();
});

test('the same server listens as a server of Node', async () => {
  network.close();
  const server = createServer(api.listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/notes?draft`;
  api.script(failWith(503, { 'Retry-After': '5' }), responseLost);
  const post = () => fetch(url, { method: 'POST', body: 'milk', headers: { 'Idempotency-Key': '"k"' } });
  const busy = await post();
  expect([busy.status, busy.headers.get('Retry-After')]).toEqual([503, '5']);
  await expect(post()).rejects.toThrow('fetch failed');
  expect((await post()).status).toBe(201);
  expect(outcomes()).toEqual(['refused', 'processed', 'duplicate']);
  expect(api.requests[0]).toMatchObject({ url, path: '/api/notes?draft', text: 'milk', bytes: 4 });
  await new Promise((resolve) => server.close(resolve));
  network.listen();
});
