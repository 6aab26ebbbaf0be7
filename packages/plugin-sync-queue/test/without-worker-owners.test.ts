import { createServer } from './helpers/fake-server.ts';
import { openOutbox } from './helpers/outbox-in-page.ts';
import { createBrowser, outboxScript, type OutboxExports, readRows } from './helpers/outbox.ts';

const server = createServer();
const script = outboxScript({}, { extra: ({ pageWrites }) => [pageWrites()] });

const bodies = async (browser: ReturnType<typeof createBrowser>) => [
  ...(await readRows(browser)).requests.values(),
];

test('a page without a worker sends nothing of a person after setOwner has named another one', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  await inPage.run((outbox) => outbox.setOwner(null));
  browser.online = true;
  await browser.clock.advance(120_000);
  expect(server.received).toEqual([]);
  expect(inPage.outbox.getSnapshot()).toMatchObject({ size: 0, owner: null });
  await inPage.run((outbox) => outbox.setOwner('bob'));
  await browser.clock.advance(120_000);
  expect(await inPage.write('b')).toBe(201);
  expect(server.processed).toEqual(['b']);
  expect(await bodies(browser)).toEqual(['a']);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  await browser.settle();
  expect(server.processed).toEqual(['b', 'a']);
});

test('a page hears of the person that another page has named', async () => {
  const browser = createBrowser();
  const [first, second] = [await openOutbox(browser), await openOutbox(browser)];
  await first.run((outbox) => outbox.setOwner('ann'));
  browser.online = false;
  expect(await second.write('a')).toBe(202);
  await first.run((outbox) => outbox.setOwner('bob'));
  await browser.settle();
  expect(second.outbox.getSnapshot()).toMatchObject({ size: 0, owner: 'bob' });
  browser.online = true;
  await browser.clock.advance(60_000);
  expect(server.received).toEqual([]);
});

test('a worker that comes later sends only what is of the person that a page has named', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  browser.online = false;
  expect(await inPage.write('a')).toBe(202);
  await inPage.run((outbox) => outbox.setOwner('bob'));
  expect(await inPage.write('b')).toBe(202);
  browser.online = true;
  const worker = await browser.register(script);
  await worker.push();
  await browser.clock.advance(60_000);
  expect(server.processed).toEqual(['b']);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  await browser.clock.advance(1000);
  expect(server.processed).toEqual(['b', 'a']);
});

test('a worker that arrives at any step of setOwner knows the person', async () => {
  // One step is one turn of the page before the worker is registered.
  for (let steps = 0; steps < 40; steps++) {
    server.reset();
    const browser = createBrowser();
    const inPage = await openOutbox(browser);
    await inPage.run((outbox) => outbox.setOwner('ann'));
    browser.online = false;
    expect(await inPage.write('a')).toBe(202);
    const named = inPage.run((outbox) => outbox.setOwner('bob'));
    for (let step = 0; step < steps; step++) await Promise.resolve();
    const worker = await browser.register<OutboxExports>(script);
    await named;
    browser.online = true;
    await worker.push();
    await browser.clock.advance(60_000);
    expect(server.received).toEqual([]);
    expect(await worker.run(({ queue }) => queue.overview())).toMatchObject({ owner: 'bob' });
  }
});

test('setOwner of a page without a worker releases what waits for a sign-in', async () => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  server.respondTo('a', 503, 401, 201);
  expect(await inPage.write('a')).toBe(202);
  await browser.clock.advance(3000);
  expect(inPage.states).toEqual(['held']);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  await browser.settle();
  expect(server.processed).toEqual(['a']);
});

test.each([
  ['undefined', undefined],
  ['""', ''],
  ['a number', 5],
  ['an object', { id: 'ann' }],
])('setOwner of a page without a worker refuses %s and changes nothing', async (_, id) => {
  const browser = createBrowser();
  const inPage = await openOutbox(browser);
  await inPage.run((outbox) => outbox.setOwner('ann'));
  await expect(inPage.run((outbox) => outbox.setOwner(id as string))).rejects.toMatchObject({
    name: 'SyncQueueError',
    code: 'invalid-owner',
  });
  await browser.settle();
  expect(inPage.outbox.getSnapshot()).toMatchObject({ owner: 'ann' });
});

test('a page without a worker neither discards the entry of another person nor tells its result', async () => {
  const browser = createBrowser();
  let user = 'ann';
  const inPage = await openOutbox(browser, { owner: () => user });
  server.respondTo('a', 503, 422);
  server.respondTo('b', 503, 201);
  for (const body of ['a', 'b']) expect(await inPage.write(body)).toBe(202);
  const [a, b] = inPage.outbox.getSnapshot().entries.map(({ id }) => id) as [string, string];
  await browser.clock.advance(10_000);
  expect(server.processed).toEqual(['b']);
  user = 'bob';
  const codeOf = (use: Parameters<typeof inPage.run<Promise<unknown>>>[0]) =>
    inPage.run(use).then(
      () => 'no error',
      ({ code }: { code: string }) => code,
    );
  expect(await codeOf((outbox) => outbox.discard(a))).toBe('not-found');
  expect(await codeOf((outbox) => outbox.result(a))).toBe('not-found');
  expect(await codeOf((outbox) => outbox.result(b))).toBe('not-found');
  expect(await bodies(browser)).toEqual(['a']);
  user = 'ann';
  expect(await inPage.run((outbox) => outbox.result(a))).toMatchObject({ outcome: 'refused', status: 422 });
  expect(await inPage.run((outbox) => outbox.result(b))).toMatchObject({ outcome: 'delivered', status: 201 });
  expect(await codeOf((outbox) => outbox.discard(a))).toBe('no error');
});
