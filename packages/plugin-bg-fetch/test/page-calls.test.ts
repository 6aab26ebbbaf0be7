import {
  createDownloader,
  mockNetwork,
  body,
  Downloader,
  intro,
  mediaScript,
  network,
  whole,
} from './helpers/create-downloader.ts';

mockNetwork();

const meta = 'workbox-plugin-bg-fetch@3';
const namesOfObjects = ['toString', 'constructor', '__proto__', 'hasOwnProperty', 'valueOf'];

/** Posts a message with a port to the worker, and returns everything that comes back through the port. */
async function ask({ page, browser }: Downloader, message: unknown): Promise<unknown[]> {
  const answers: unknown[] = [];
  const port = await page.run(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => void answers.push(data);
    return port2;
  });
  page.post(message, [port]);
  await browser.settle();
  return answers;
}

test.each(namesOfObjects)('a call of %s rejects with unknown-request', async (type) => {
  const it = await createDownloader();
  expect(await ask(it, { type, meta, payload: [] })).toMatchObject([{ error: { code: 'unknown-request' } }]);
});

test.each(namesOfObjects)('an event named %s changes nothing', async (type) => {
  const it = await createDownloader();
  network.respondWith(() => whole());
  await it.fetch();
  const before = await it.row();
  expect(await ask(it, { type: 'report', meta, payload: ['intro', { type }] })).toEqual([
    { value: undefined },
  ]);
  expect(await it.row()).toEqual(before);
});

test('a page without a client gets no message about downloads', async () => {
  const it = await createDownloader();
  const other = it.browser.openPage();
  network.respondWith(() => whole());
  await it.fetch('intro', intro, { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  expect((await it.cached())?.text).toBe(body);
  expect(it.find()?.state).toBe('done');
  expect([it.page.messages, other.messages]).toEqual([[], []]);
});

test('a page of a nested scope does not get the downloads of the outer scope', async () => {
  const it = await createDownloader();
  const scope = `${it.browser.scope}inner/`;
  await it.browser.register(mediaScript({}), { scope });
  const inner = new Downloader(it.browser);
  await inner.open(scope);
  network.respondWith(() => whole());
  await it.fetch('intro', intro, { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  expect(it.find()?.state).toBe('done');
  expect(inner.client.getSnapshot()).toEqual([]);
  expect(await inner.run((client) => client.getAll())).toEqual([]);
});

test('remove and fetch of one id run in the order of their calls, also if they are not awaited', async () => {
  const it = await createDownloader();
  network.respondWith(() => whole());
  await it.fetch('intro', intro, { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  const [removed, fetched] = await it.run((client) =>
    Promise.allSettled([client.remove('intro'), client.fetch('intro', intro, { engine: 'ranged' })]),
  );
  expect([removed.status, fetched.status]).toEqual(['fulfilled', 'fulfilled']);
  await it.browser.clock.advance(5000);
  expect(it.find()?.state).toBe('done');
  expect(await it.cached()).toMatchObject({ text: body });
});
