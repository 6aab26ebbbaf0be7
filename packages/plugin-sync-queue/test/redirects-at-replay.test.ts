import { createServer, down, status, type Answer } from './helpers/fake-server.ts';
import { createOutbox, type Outbox } from './helpers/outbox.ts';

const server = createServer();

const led = (code: number, to: string) => status(code, { Location: to });
const seen = () => server.received.map(({ method, url }) => `${method} ${new URL(url).pathname}`);
const replay = (outbox: Outbox) => outbox.worker.run(({ queue }) => queue.replayRequests());
/** Answers by method and path. */
const site =
  (answers: Record<string, Answer>): Answer =>
  (received) => {
    const answer = answers[`${received.method} ${new URL(received.url).pathname}`] ?? 404;
    return typeof answer === 'number' ? new Response(null, { status: answer }) : answer(received);
  };
const html: Answer = () =>
  new Response('<title>Sign in</title>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } });

test.each([301, 302])(
  'a POST that a %i turned into a GET is sent once more, to the path with the slash, under its key',
  async (code) => {
    const outbox = await createOutbox();
    await outbox.writeOffline('a');
    server.respondWith(
      site({ 'POST /api/notes': led(code, '/api/notes/'), 'GET /api/notes/': 200, 'POST /api/notes/': 201 }),
    );
    await replay(outbox);
    expect(seen()).toEqual(['POST /api/notes', 'GET /api/notes/', 'POST /api/notes/']);
    expect(server.received[2]).toMatchObject({ body: 'a', key: server.received[0]?.key });
    expect(server.received[2]?.headers.get('Content-Type')).toBe('text/plain;charset=UTF-8');
    expect(await outbox.storedBodies()).toEqual([]);
  },
);

test('the answer to the second request counts: a 503 is tried again, and a redirect is not followed', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  const answers: Record<string, Answer> = {
    'POST /api/notes': led(301, '/api/notes/'),
    'GET /api/notes/': 405,
    'POST /api/notes/': 503,
  };
  server.respondWith(site(answers));
  await replay(outbox);
  expect(await outbox.entries()).toMatchObject([{ state: 'waiting', lastFailure: { status: 503 } }]);
  answers['POST /api/notes/'] = led(302, '/api/notes/7');
  await outbox.completeSync();
  expect(seen().slice(-1)).toEqual(['POST /api/notes/']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a POST that a 308 led to the path with the slash and that got a 201 is sent once', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(site({ 'POST /api/notes': led(308, '/api/notes/'), 'POST /api/notes/': 201 }));
  await replay(outbox);
  expect(seen()).toEqual(['POST /api/notes', 'POST /api/notes/']);
});

test('a redirect of a POST to its own URL follows a processed write, which is sent once', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline(['a', 'api/notes#new']);
  // MSW shows a URL with its hash. A server never receives one.
  server.respondWith(site({ 'POST /api/notes': led(303, '/api/notes'), 'GET /api/notes': html }));
  await replay(outbox);
  expect(seen()).toEqual(['POST /api/notes', 'GET /api/notes']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a PUT keeps its method through a 301, so that its answer counts by its status', async () => {
  const outbox = await createOutbox({}, { methods: ['PUT'] });
  outbox.browser.online = false;
  await outbox.write('a', 'api/notes', { method: 'PUT' });
  outbox.browser.online = true;
  server.respondWith(site({ 'PUT /api/notes': led(301, '/api/notes/'), 'PUT /api/notes/': 200 }));
  await replay(outbox);
  expect(seen()).toEqual(['PUT /api/notes', 'PUT /api/notes/']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a 303 to another page that answers with HTML (Post/Redirect/Get) is a delivery', async () => {
  const outbox = await createOutbox();
  await outbox.writeOffline('a');
  server.respondWith(site({ 'POST /api/notes': led(303, '/notes/7'), 'GET /notes/7': html }));
  await replay(outbox);
  expect(seen()).toEqual(['POST /api/notes', 'GET /notes/7']);
  expect(await outbox.storedBodies()).toEqual([]);
});

async function createStoredForm(): Promise<Outbox> {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  const body = new URLSearchParams({ text: 'milk' });
  await outbox.worker.fetch('/api/notes', { method: 'POST', body, mode: 'navigate' });
  outbox.browser.online = true;
  return outbox;
}

test('a queued form that is led to a sign-in page is held, and delivered after a sign-in', async () => {
  const outbox = await createStoredForm();
  const answers: Record<string, Answer> = {
    'POST /api/notes': led(302, '/users/sign_in'),
    'GET /users/sign_in': html,
    'GET /thanks': html,
  };
  server.respondWith(site(answers));
  await replay(outbox);
  expect(await outbox.entries()).toMatchObject([{ state: 'held', lastFailure: { kind: 'redirected' } }]);
  answers['POST /api/notes'] = led(302, '/thanks');
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(seen().slice(-2)).toEqual(['POST /api/notes', 'GET /thanks']);
  expect(await outbox.storedBodies()).toEqual([]);
});

test('a queued form that is led to a sign-in at another origin is held, although the redirect cannot be followed', async () => {
  const outbox = await createStoredForm();
  server.respondWith(site({ 'POST /api/notes': led(302, 'https://sso.test/start') }));
  await replay(outbox);
  expect(await outbox.entries()).toMatchObject([{ state: 'waiting', lastFailure: { kind: 'network' } }]);
  for (let at = 0; at < 4; at++) await replay(outbox);
  expect(await outbox.entry()).toMatchObject({ state: 'held', lastFailure: { kind: 'redirected' } });
});

test('JSON that gets the page of a captive portal is held, and delivered when the portal is gone', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  await outbox.write('{}', 'api/notes', { headers: { 'Content-Type': 'application/json' } });
  outbox.browser.online = true;
  server.respondWith(html);
  await replay(outbox);
  expect(await outbox.entries()).toMatchObject([{ state: 'held', lastFailure: { kind: 'redirected' } }]);
  server.respondWith(201);
  await outbox.worker.run(({ queue }) => queue.resume());
  await outbox.browser.settle();
  expect(server.processed.at(-1)).toBe('{}');
  expect(await outbox.storedBodies()).toEqual([]);
});

test('classify can say that an HTML page is a delivery', async () => {
  const outbox = await createOutbox({ classify: ({ response }) => (response?.ok ? 'delivered' : undefined) });
  outbox.browser.online = false;
  await outbox.write('{}', 'api/notes', { headers: { 'Content-Type': 'application/json' } });
  outbox.browser.online = true;
  server.respondWith(html);
  await replay(outbox);
  expect(await outbox.storedBodies()).toEqual([]);
});

/** An origin that rejects preflights, so that a request with the key header does not arrive. */
const storage: Answer = ({ key }) => (key ? Response.error() : new Response(null, { status: 201 }));

test('a write led to an origin that rejects preflights arrives without its key, but only after the rejection', async () => {
  const outbox = await createOutbox({ lane: ({ url }) => url });
  server.respondWith(({ url, method, key, body, ...more }) => {
    const received = { url, method, key, body, ...more };
    if (url.startsWith('https://storage.test'))
      return (storage as (given: typeof received) => Response)(received);
    return new Response(
      null,
      url.endsWith('/upload')
        ? { status: 307, headers: { Location: 'https://storage.test/x' } }
        : { status: 201 },
    );
  });
  expect((await outbox.write('file', 'api/upload')).status).toBe(202);
  expect(server.received.every(({ key }) => key)).toBe(true);
  await outbox.wait(1);
  // Other requests arrive, so that the network is not the cause.
  expect((await outbox.write('note', 'api/notes')).status).toBe(201);
  await outbox.wait(5);
  expect(server.received.at(-1)).toMatchObject({ url: 'https://storage.test/x', body: 'file', key: null });
  expect(await outbox.storedBodies()).toEqual([]);
});

test('nothing is sent without its key while the network is down, and nothing twice in one attempt', async () => {
  const outbox = await createOutbox();
  server.respondWith(down);
  await outbox.write('a');
  for (let at = 0; at < 3; at++) await replay(outbox);
  expect(server.receivedBodies).toEqual(['a', 'a', 'a', 'a']);
  expect(server.received.every(({ key }) => key)).toBe(true);
});
