import { captureConsole } from 'workbox-plugin-testing/console';
import type * as strategies from 'workbox-strategies';
import { createServer, down, type Answer } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, type Outbox, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

beforeEach(() => void captureConsole());

/** A form that a page submits. `referrer` is given where it is not that of the page. */
const submit = ({ browser }: Outbox, from: string, referrer?: string): Promise<Response> => {
  const answer = browser.openPage(from).fetch('https://app.test/api/notes', {
    method: 'POST',
    body: 'form',
    mode: 'navigate',
    ...(referrer !== undefined && { referrer }),
  });
  answer.catch(() => {});
  return answer;
};

const foreign: [what: string, page: string, referrer: string | undefined][] = [
  ['a page of another site', 'https://other.test/trap', undefined],
  ['a page whose URL begins with that of the app', 'https://app.test.other.test/', undefined],
  ['a page of another port', 'https://app.test:8443/', undefined],
  ['a page of another scheme', 'http://app.test/', undefined],
  ['a page of another subdomain', 'https://blog.app.test/', undefined],
  ['a page of another site that hides its referrer', 'https://other.test/trap', ''],
  ['a page of the app that hides its referrer', 'https://app.test/', ''],
];

const failures: [what: string, answer: Answer][] = [
  ['503', 503],
  ['429', 429],
  ['a network failure', down],
];

test.each(foreign)('a form of %s joins no lane and is sent without a key', async (_, page, referrer) => {
  const outbox = await createOutbox();
  await outbox.writeOffline('milk');
  server.respondTo('milk', 503);
  expect((await submit(outbox, page, referrer)).status).toBe(201);
  expect(server.received.find(({ body }) => body === 'form')).toMatchObject({ key: null });
  expect(await outbox.storedBodies()).toEqual(['milk']);
});

const cases = (['on-failure', 'before-send'] as const).flatMap((persist) =>
  failures.flatMap(([failure, answer]) => foreign.map((form) => ({ persist, failure, answer, form }))),
);

test.each(cases)(
  'a form of $form.0 with persist $persist gets $failure in its page, and is not queued',
  async ({ persist, answer, form: [, page, referrer] }) => {
    const outbox = await createOutbox({ persist });
    server.respondWith(answer);
    const told = await submit(outbox, page, referrer).then(
      ({ status }) => status,
      () => 'error',
    );
    expect(told).toBe(typeof answer === 'number' ? answer : 'error');
    expect(await outbox.storedBodies()).toEqual([]);
    server.respondWith(201);
    await outbox.completeSync();
    expect(server.receivedBodies).toEqual(['form']);
  },
);

test('a form of the app itself is queued, and so is one that allowCrossSiteForms allows', async () => {
  const own = await createOutbox();
  own.browser.online = false;
  expect((await submit(own, 'https://app.test/notes/new')).status).toBe(202);
  expect(await own.storedBodies()).toEqual(['form']);
  const open = await createOutbox({ allowCrossSiteForms: true });
  open.browser.online = false;
  expect((await submit(open, 'https://other.test/')).status).toBe(202);
  expect((await submit(open, 'https://app.test/', '')).status).toBe(202);
  expect(await open.storedBodies()).toEqual(['form', 'form']);
});

test('a write by fetch is queued with any referrer', async () => {
  const outbox = await createOutbox();
  outbox.browser.online = false;
  expect((await outbox.write('a', 'api/notes', { referrer: '' })).status).toBe(202);
});

test('a copy of a cross-site form that a handler gives to the strategy is not queued either', async () => {
  const outbox = await createOutbox();
  const worker = await outbox.browser.register(
    () => {
      const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
      const { plugin, queue } = outboxScript({}, { name: 'copies', methods: [] })();
      const strategy = new NetworkOnly({ plugins: [plugin] });
      self.addEventListener('fetch', (event) => {
        const { request } = event as FetchEvent;
        const copy = new Request(request, { headers: { 'X-Copy': '1' } });
        (event as FetchEvent).respondWith(strategy.handle({ event: event as FetchEvent, request: copy }));
      });
      return { plugin, queue } satisfies OutboxExports;
    },
    { scope: 'https://app.test/copies/' },
  );
  server.respondWith(503);
  const init = { method: 'POST', body: 'form', mode: 'navigate' } as const;
  const foreignForm = await outbox.browser
    .openPage('https://other.test/')
    .fetch(`${worker.registration.scope}api/x`, init);
  expect(foreignForm.status).toBe(503);
  const ownForm = await outbox.browser
    .openPage('https://app.test/')
    .fetch(`${worker.registration.scope}api/x`, init);
  expect(ownForm.status).toBe(202);
});

test('pushRequest() rejects a form of another site with a typed error', async () => {
  const outbox = await createOutbox();
  const worker = await outbox.browser.register(
    () => {
      const { plugin, queue } = outboxScript({}, { name: 'pushed', methods: [] })();
      const codes: unknown[] = [];
      self.addEventListener('fetch', (event) => {
        const { request } = event as FetchEvent;
        const pushed = queue.pushRequest({ request }).then(
          () => new Response('kept'),
          ({ code }: { code: string }) => new Response(code),
        );
        (event as FetchEvent).respondWith(pushed);
      });
      return { plugin, queue, codes };
    },
    { scope: 'https://app.test/pushed/' },
  );
  await worker.run(({ queue }) => queue.pause());
  const push = async (page: string) => {
    const init = { method: 'POST', body: 'form', mode: 'navigate' } as const;
    const { browser } = outbox;
    return (await browser.openPage(page).fetch(`${worker.registration.scope}x`, init)).text();
  };
  expect(await push('https://other.test/')).toBe('cross-site-form');
  expect(await push('https://app.test/')).toBe('kept');
});
