import type { Driver } from '../driver/driver.ts';
import { expect, test } from '../fixtures.ts';
import { failWith, healthy } from 'workbox-plugin-testing/server';
import { effects, openOutbox, post, serveOutbox } from '../outbox.ts';
import type { TestServer } from '../server.ts';

const form = (action: string, policy: string) =>
  `<!doctype html><html lang="en"><meta name="referrer" content="${policy}"><title>form</title><form method="post" action="${action}"><input name="to" value="mallory"><button>Go</button></form></html>`;

/** Serves the app, pages with forms, and `/api/transfer`, which answers with a page. Returns the received forms. */
async function serveForms(server: TestServer) {
  await serveOutbox(server);
  for (const policy of ['strict-origin-when-cross-origin', 'no-referrer'])
    server.serve(`/${policy}`, form(`${server.origin}/api/transfer`, policy));
  const transfers = { status: 503, keys: [] as (string | undefined)[] };
  server.handlers.set('/api/transfer', ({ headers }, response) => {
    transfers.keys.push(headers['idempotency-key'] as string | undefined);
    // Without a body the browser shows a page of its own.
    response
      .writeHead(transfers.status, { 'content-type': 'text/html', connection: 'close', 'retry-after': '600' })
      .end('<!doctype html><title>Sorry</title><p>Later.');
  });
  return transfers;
}

/** Submits the form of a page of `origin`, and waits for the page of the answer. */
async function submit(driver: Driver, origin: string, policy = 'strict-origin-when-cross-origin') {
  const tab = await driver.open(`${origin}/${policy}`);
  await tab.click('button');
  await tab.waitFor(() => /Sorry|Kept/.test(document.title), undefined);
  const title = await tab.evaluate(() => document.title);
  await tab.close();
  return title;
}

const otherSite = (server: TestServer) => server.origin.replace('127.0.0.1', 'localhost');

for (const options of [{}, { persist: 'before-send' }])
  test(`a form that a page of another site submits is never queued with the options ${JSON.stringify(options)}`, async ({
    server,
    driver,
  }) => {
    const transfers = await serveForms(server);
    const query = `options=${encodeURIComponent(JSON.stringify(options))}`;
    const tab = await openOutbox(driver, server, { page: '/app', query });
    server.faultMode = failWith(503, { 'retry-after': '600' });
    expect((await post(tab, 'note')).status).toBe(202);
    // One entry waits, and the form does not wait behind it.
    for (const policy of ['strict-origin-when-cross-origin', 'no-referrer'])
      expect(await submit(driver, otherSite(server), policy)).toBe('Sorry');
    transfers.status = 429;
    expect(await submit(driver, otherSite(server))).toBe('Sorry');
    expect(transfers.keys).toEqual([undefined, undefined, undefined]);
    expect(
      await tab.evaluate(async () => (await window.outbox.getAll()).map(({ url }) => new URL(url).pathname)),
    ).toEqual(['/api/notes']);
    server.faultMode = healthy;
    await tab.evaluate(async () => {
      for (const { id } of await window.outbox.getAll()) await window.outbox.retry(id);
    });
    await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
    expect(effects(server)).toEqual(['note']);
    expect(transfers.keys).toHaveLength(3);
  });

test('a form of the app itself is queued, and one whose page hides its referrer is not', async ({
  server,
  driver,
}) => {
  await serveForms(server);
  const tab = await openOutbox(driver, server, { page: '/app' });
  expect(await submit(driver, server.origin, 'no-referrer')).toBe('Sorry');
  expect(await submit(driver, server.origin)).toBe('Kept');
  expect(await tab.evaluate(() => window.outbox.size())).toBe(1);
});
