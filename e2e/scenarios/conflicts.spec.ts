import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from '../fixtures.ts';
import { openOutbox, serveOutbox } from '../outbox.ts';

interface Document {
  version: number;
  texts: string[];
}

/** One document with a version. It answers 412 with its newest text to `If-Match` of another version. */
async function answer(document: Document, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const { 'if-match': match } = request.headers;
  const isStale = match !== undefined && match !== `"${document.version}"`;
  const theirs = document.texts.at(-1);
  if (!isStale) {
    document.version++;
    document.texts.push(Buffer.concat(chunks).toString());
  }
  response.writeHead(isStale ? 412 : 200, {
    ETag: `"${document.version}"`,
    'Content-Type': 'text/plain',
    Connection: 'close',
  });
  response.end(isStale ? theirs : '');
}

test('a page reads both sides of a conflict and resolves it, and it is delivered before the next entry', async ({
  server,
  driver,
}) => {
  const document: Document = { version: 2, texts: ['milk, bread'] };
  server.handlers.set('/api/document', (request, response) => void answer(document, request, response));
  await serveOutbox(server);
  const tab = await openOutbox(driver, server, { page: '/app', query: 'conflicts' });
  await server.down();
  const statuses = await tab.evaluate(async () => {
    const write = async (body: string, headers = {}) =>
      (await fetch('/api/document', { method: 'PUT', body, headers })).status;
    return [await write('milk, eggs', { 'If-Match': '"1"' }), await write('all of it, bought')];
  }, undefined);
  expect(statuses).toEqual([202, 202]);
  await server.up();
  await tab.evaluate(() => window.outbox.replayRequests(), undefined);
  await tab.waitFor(async () => (await window.outbox.getAll())[0]?.state === 'conflict', undefined);

  // A page of another day reads what a person needs to decide.
  await tab.reload();
  const sides = await tab.evaluate(async () => {
    const { id } = (await window.outbox.getAll())[0]!;
    const [mine, theirs] = [await window.outbox.request(id), await window.outbox.result(id)];
    const why = await window.outbox.explain(id);
    return {
      ...{ id, why: why.waitingFor, version: mine.headers.get('If-Match'), mine: await mine.text() },
      ...{ outcome: theirs.outcome, etag: theirs.headers?.['etag'] },
      theirs: await new Response(theirs.body ?? null).text(),
    };
  }, undefined);
  expect(sides).toMatchObject({
    ...{ why: 'conflict', version: '"1"', mine: 'milk, eggs' },
    ...{ outcome: 'conflict', etag: '"2"', theirs: 'milk, bread' },
  });
  expect(document.texts).toEqual(['milk, bread']);

  await tab.evaluate(async (id) => {
    const mine = await window.outbox.request(id);
    const headers = new Headers(mine.headers);
    headers.set('If-Match', '"2"');
    await window.outbox.resolve(id, new Request(mine, { method: 'PUT', headers, body: 'milk, bread, eggs' }));
  }, sides.id);
  await tab.waitFor(async () => (await window.outbox.size()) === 0, undefined);
  expect(document.texts).toEqual(['milk, bread', 'milk, bread, eggs', 'all of it, bought']);
  const outcome = await tab.evaluate(async (id) => (await window.outbox.result(id)).outcome, sides.id);
  expect(outcome).toBe('delivered');
});
