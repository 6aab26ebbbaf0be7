import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Tab } from '../driver/driver.ts';
import { expect, test } from '../fixtures.ts';
import { empty, openOutbox, serveOutbox } from '../outbox.ts';

/** Gives each new note an id of its own, and answers what it has received. */
function serveNotes(received: string[]) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const { method, url, headers } = request;
    received.push(`${method} ${url} ${headers['x-note'] ?? '-'} ${Buffer.concat(chunks).toString()}`);
    const isNew = method === 'POST';
    response.writeHead(isNew ? 201 : 200, { 'Content-Type': 'application/json', Connection: 'close' });
    response.end(isNew ? '{"data":{"id":7}}' : '{}');
  };
}

const note = 'd2b1f0a4-6c1e-4a57-9d3e-000000000001';

const send = (tab: Tab, method: string, path: string, body: unknown) =>
  tab.evaluate(
    async ([method, path, body, note]) => {
      const headers = { 'Content-Type': 'application/json', 'X-Note': note };
      const created: HeadersInit = method === 'POST' ? { 'X-Temporary-Id': note } : {};
      const init: RequestInit = { method, body, headers: { ...headers, ...created } };
      return (await fetch(path, init)).status;
    },
    [method, path, JSON.stringify(body), note] as const,
  );

const query = 'temporary-ids';

test('a note that is created and changed without a network is changed under the id of the server, then and later', async ({
  server,
  driver,
}) => {
  const received: string[] = [];
  server.handlers.set('/api/', (request, response) => void serveNotes(received)(request, response));
  await serveOutbox(server);
  const tab = await openOutbox(driver, server, { page: '/app', query });
  await server.down();
  expect(await send(tab, 'POST', '/api/notes', { id: note })).toBe(202);
  expect(await send(tab, 'PUT', `/api/notes/${note}?of=${note}`, { of: [note, `x${note}`] })).toBe(202);
  await server.up();
  await tab.evaluate(() => window.outbox.replayRequests(), undefined);
  await empty(driver, server);
  expect(received).toEqual([
    `POST /api/notes ${note} {"id":"${note}"}`,
    `PUT /api/notes/7?of=7 7 {"of":[7,"x${note}"]}`,
  ]);

  // A page of another day, and a worker that has to read the id.
  await tab.close();
  await driver.stopWorker();
  const later = await driver.open(`${server.origin}/app`);
  expect(await send(later, 'PUT', `/api/notes/${note}`, note)).toBe(200);
  expect(received.at(-1)).toBe('PUT /api/notes/7 7 7');
});
