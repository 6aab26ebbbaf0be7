import { randomUUID } from 'node:crypto';
import { limits, type Problem, type Report } from '../shared/contract.ts';
import { runServer } from './app-server.ts';
import { expect, test } from './fixtures.ts';

const photo = (bytes = 64) => new Blob([new Uint8Array(bytes).fill(7)], { type: 'image/png' });
const problemOf = async (response: Response) => (await response.json()) as Problem;

test('the server stores a report with its photo and lists it, newest first', async ({ server }) => {
  const writtenAt = Date.now() - 3_600_000;
  const first = await server.post({ text: 'Otter spraint', writtenAt: String(writtenAt), photo: photo() });
  expect(first.status).toBe(201);
  const report = (await first.json()) as Report;
  expect(report).toMatchObject({ text: 'Otter spraint', writtenAt, late: true, key: null });
  expect((await server.post({ text: 'Kingfisher', writtenAt: String(Date.now()) })).status).toBe(201);

  const reports = await server.reports();
  expect(reports.map(({ text, late }) => [text, late])).toEqual([
    ['Kingfisher', false],
    ['Otter spraint', true],
  ]);
  const answer = await fetch(server.url + report.photo?.url);
  expect(answer.headers.get('content-type')).toBe('image/png');
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(new Uint8Array(64).fill(7));
});

test('the same key and payload get the stored answer, also after a restart and a kill', async ({
  server,
}) => {
  const key = randomUUID();
  const report = { text: 'Badger sett', writtenAt: '1700000000000', photo: photo() };
  const first = await server.post(report, `"${key}"`);
  expect(first.status).toBe(201);
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  const body = await first.text();

  for (const way of ['no restart', 'SIGTERM', 'SIGKILL'] as const) {
    if (way !== 'no restart') await server.restart(way);
    for (const spelling of [`"${key}"`, key]) {
      const again = await server.post(report, spelling);
      expect([way, again.status, again.headers.get('idempotency-replayed')]).toEqual([way, 201, 'true']);
      expect(await again.text()).toBe(body);
    }
  }
  expect(await server.texts()).toEqual(['Badger sett']);
});

test('the same key with another payload is rejected with 422', async ({ server }) => {
  const key = randomUUID();
  const at = '1700000000000';
  await server.post({ text: 'One', writtenAt: at, photo: photo() }, key);
  const others = [
    { text: 'Two', writtenAt: at, photo: photo() },
    { text: 'One', writtenAt: at, photo: photo(65) },
    { text: 'One', writtenAt: at },
  ];
  for (const other of others) {
    const response = await server.post(other, key);
    expect([response.status, (await problemOf(response)).error]).toEqual([422, 'key-reused']);
  }
  expect(await server.texts()).toEqual(['One']);
});

test('the same key while the first request is in flight is rejected with 409', async ({ server }) => {
  await server.setFaultMode('slow');
  const key = randomUUID();
  const both = await Promise.all([server.post({ text: 'Twice' }, key), server.post({ text: 'Twice' }, key)]);
  expect(both.map(({ status }) => String(status)).sort()).toEqual(['201', '409']);
  await server.setFaultMode('up');
  const later = await server.post({ text: 'Twice' }, key);
  expect([later.status, later.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
  expect(await server.texts()).toEqual(['Twice']);
});

test('a server that is killed with a request in flight has neither the report nor its key', async ({
  server,
}) => {
  await server.setFaultMode('slow');
  const key = randomUUID();
  const send = () =>
    server.post({ text: 'Cut short' }, key).then(
      ({ status }) => String(status),
      () => 'cut',
    );
  const both = [send(), send()];
  // The second request learns at once that the first one is being processed.
  expect(await Promise.race(both)).toBe('409');
  await server.restart('SIGKILL');
  expect((await Promise.all(both)).sort()).toEqual(['409', 'cut']);
  expect(await server.texts()).toEqual([]);
  expect((await server.post({ text: 'Cut short' }, key)).status).toBe(201);
  expect(await server.texts()).toEqual(['Cut short']);
});

test('each request without a key is a report', async ({ server }) => {
  for (const _ of [1, 2]) expect((await server.post({ text: 'Same' })).status).toBe(201);
  expect(await server.texts()).toEqual(['Same', 'Same']);
});

test('invalid input is reported by field', async ({ server }) => {
  const bad = [
    { fields: {}, names: ['text'] },
    { fields: { text: '   ' }, names: ['text'] },
    { fields: { text: 'x'.repeat(limits.text + 1) }, names: ['text'] },
    { fields: { text: 'Fine', writtenAt: 'yesterday' }, names: ['writtenAt'] },
    {
      fields: { text: '', photo: new Blob(['<svg/>'], { type: 'image/svg+xml' }) },
      names: ['text', 'photo'],
    },
    { fields: { text: 'Fine', photo: photo(limits.photo + 1) }, names: ['photo'] },
  ];
  for (const { fields, names } of bad) {
    const response = await server.post(fields, randomUUID());
    expect(response.status).toBe(400);
    expect(Object.keys((await problemOf(response)).fields ?? {})).toEqual(names);
  }
  const big = await server.post({ text: 'Big', photo: photo(limits.body + 1) });
  expect([big.status, (await problemOf(big)).error]).toEqual([413, 'too-large']);
  expect((await server.post({ text: 'Odd key' }, 'two words')).status).toBe(400);
  const json = await fetch(`${server.url}/api/reports`, { method: 'POST', body: '{}' });
  expect(json.status).toBe(415);
  expect(await server.reports()).toEqual([]);
});

test('each fault mode does what the control bar says', async ({ server }) => {
  const send = (text: string, key = randomUUID()) => server.post({ text }, key);

  await server.setFaultMode('down');
  await expect(send('Down')).rejects.toThrow(/fetch failed/);
  expect((await fetch(server.url)).status).toBe(200);

  await server.setFaultMode('unavailable');
  const busy = await send('Busy');
  expect([busy.status, busy.headers.get('retry-after')]).toEqual([503, '5']);

  await server.setState({ faultMode: 'up', signedIn: false });
  expect((await send('Who?')).status).toBe(401);
  await server.setState({ signedIn: true });
  await server.setFaultMode('refuses');
  expect((await send('No')).status).toBe(403);

  await server.setFaultMode('lost');
  const key = randomUUID();
  await expect(send('Lost', key)).rejects.toThrow(/fetch failed/);
  await expect(send('Lost', key)).rejects.toThrow(/fetch failed/);
  expect(await server.texts()).toEqual(['Lost']);
  await server.setFaultMode('up');
  expect((await send('Lost', key)).headers.get('idempotency-replayed')).toBe('true');
  expect(await server.texts()).toEqual(['Lost']);

  const unknown = await fetch(`${server.url}/demo/state`, {
    method: 'PUT',
    body: '{"faultMode":"jolly"}',
  });
  expect(unknown.status).toBe(400);
  expect(await (await fetch(`${server.url}/demo/state`)).json()).toEqual({
    faultMode: 'up',
    signedIn: true,
  });
});

test('a taken port, a folder in use and a wrong PORT are explained', async ({ server }) => {
  const { port } = new URL(server.url);
  const taken = await runServer({ PORT: port, DATA_DIR: `${server.folder}/other` });
  expect(taken.code).toBe(1);
  expect(taken.output).toContain(`Port ${port} is taken`);
  expect(taken.output).toContain(`PORT=${Number(port) + 1} npm start`);

  const inUse = await runServer({ PORT: '0', DATA_DIR: server.folder });
  expect(inUse.output).toContain('Another Field Notes server');
  const wrong = await runServer({ PORT: 'http' });
  expect(wrong.output).toContain('PORT is "http"');
});

test('SIGTERM ends the server cleanly', async ({ server }) => {
  await server.post({ text: 'Last words' });
  expect(await server.stop('SIGTERM')).toBe(0);
  await server.restart();
  expect(await server.texts()).toEqual(['Last words']);
});
