import {
  createDownloader,
  mockNetwork,
  body,
  intro,
  network,
  outro,
  whole,
} from './helpers/create-downloader.ts';

mockNetwork();

test('a download without a click waits for one, and the next click or key in an open page starts it', async () => {
  const it = await createDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'needs-gesture' });
  await it.page.click();
  expect(it.find()).toMatchObject({ state: 'running', engine: 'background-fetch' });
  expect(it.fetches.running).toEqual(['intro']);
});

test('a download that waits for a click starts when fetch is called from one', async () => {
  const it = await createDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  await it.fetch();
  expect(it.find()).toMatchObject({ state: 'running' });
});

test.each([
  ['where there is no Background Fetch', { without: ['backgroundFetch'] as const }],
  ['where it is refused for good', { permissions: { 'background-fetch': 'denied' as const } }],
])('the ranged engine is used %s', async (_, given) => {
  const it = await createDownloader(given);
  network.respondWith(() => whole());
  await it.fetch();
  await it.browser.clock.advance(1000);
  expect(it.find()).toMatchObject({ state: 'done', engine: 'ranged' });
  expect(await it.cached()).toMatchObject({ text: body });
});

test('a sixth background fetch waits for a slot, and starts when another one ends', async () => {
  const it = await createDownloader();
  for (const id of ['1', '2', '3', '4', '5', '6', '7']) await it.fetch(id, `${intro}?${id}`);
  expect(it.fetches.running).toHaveLength(5);
  expect([it.find('6'), it.find('7')]).toMatchObject([
    { state: 'queued', waitingFor: 'slot' },
    { state: 'queued', waitingFor: 'slot' },
  ]);
  it.browser.hasUserActivation = true;
  await it.fetches.succeed('1', { [`${intro}?1`]: () => whole() });
  await it.browser.settle();
  expect(it.fetches.running).toEqual(['2', '3', '4', '5', '6']);
  expect(it.find('7')).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  await it.run((client) => client.remove('3'));
  await it.browser.settle();
  expect(it.fetches.running).toEqual(['2', '4', '5', '6', '7']);
});

test('a slot that became free without an event is used after the next getAll', async () => {
  const it = await createDownloader({ permissions: { 'background-fetch': 'granted' } });
  const others = ['1', '2', '3', '4', '5'];
  await it.run(async () => {
    const { backgroundFetch } = (await navigator.serviceWorker
      .ready) as unknown as typeof it.browser.registration;
    for (const id of others) await backgroundFetch.fetch(id, `${intro}?${id}`);
  });
  await it.fetch();
  expect(it.find()).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  await it.run((client) => client.getAll());
  expect(it.find()).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  // Background fetches of the app itself.
  for (const id of others) await it.fetches.succeed(id, {});
  await it.run((client) => client.getAll());
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'running' });
});

test('the same download in two tabs is one job', async () => {
  const it = await createDownloader({ permissions: { 'background-fetch': 'granted' } });
  const other = await aSecondPage(it);
  await Promise.all([
    it.run((client) => client.fetch('intro', intro)),
    other.run((client) => client.fetch('intro', intro)),
  ]);
  await it.browser.settle();
  expect(it.fetches.calls).toHaveLength(1);
  expect([it.find(), other.find()]).toMatchObject([{ state: 'running' }, { state: 'running' }]);
});

async function aSecondPage(it: Awaited<ReturnType<typeof createDownloader>>) {
  const other = Object.assign(Object.create(Object.getPrototypeOf(it) as object) as typeof it, it);
  await other.open();
  return other;
}

test('fetch of a done download fetches nothing, and its id is in use for other files', async () => {
  const it = await createDownloader();
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  await it.browser.settle();
  expect(await it.fetch()).toMatchObject({ state: 'done' });
  expect(it.fetches.calls).toHaveLength(1);
  expect(await it.errorOf((client) => client.fetch('intro', outro))).toMatchObject({
    code: 'id-in-use',
    details: { id: 'intro', urls: [intro] },
  });
});

test('fetch rejects a URL that no route with the plugin handles', async () => {
  const it = await createDownloader();
  expect(await it.errorOf((client) => client.fetch('other', '/other/a.webm'))).toMatchObject({
    code: 'no-route',
    details: { id: 'other', url: 'https://app.test/other/a.webm' },
    message: expect.stringContaining('no route with a BackgroundFetchPlugin handles it') as string,
  });
  expect(await it.run((client) => client.getAll())).toEqual([]);
});

test('fetch checks the space for the file and its copy before the start', async () => {
  const it = await createDownloader();
  it.browser.storage.quota = 1000;
  expect(await it.errorOf((client) => client.fetch('intro', intro, { downloadTotal: 501 }))).toMatchObject({
    code: 'quota-exceeded',
    details: { needed: 1002, available: 1000 },
  });
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
  expect(it.fetches.calls).toEqual([]);
  await it.fetch('intro', intro, { downloadTotal: 500 });
  expect(it.find()).toMatchObject({ state: 'running' });
});

test('a QuotaExceededError of the browser fails the download as quota-exceeded', async () => {
  const it = await createDownloader();
  await it.run(async () => {
    const { backgroundFetch } = (await navigator.serviceWorker
      .ready) as unknown as typeof it.browser.registration;
    jest.spyOn(backgroundFetch, 'fetch').mockRejectedValue(new DOMException('No', 'QuotaExceededError'));
  });
  await it.fetch();
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
});

test('a queued download without an open page is started by the next page', async () => {
  const it = await createDownloader({
    permissions: { 'background-fetch': 'granted' },
    options: { handOff: { minBytes: 20 } },
  });
  network.respondWith(() => whole());
  it.page.close();
  const worker = await it.browser.registration.runningWorker();
  await worker.fetch(intro);
  await it.browser.settle();
  expect(await it.row(intro)).toMatchObject({ state: 'queued', waitingFor: 'page' });
  await it.open();
  await it.browser.settle();
  expect(it.find(intro)).toMatchObject({ state: 'running', engine: 'background-fetch' });
});

test('a page that is closed while it starts a download does not block it', async () => {
  const it = await createDownloader({ permissions: { 'background-fetch': 'granted' } });
  const hang = jest.spyOn(it.fetches, 'fetch').mockReturnValue(new Promise(() => {}));
  await it.fetch();
  expect(await it.row()).toMatchObject({ state: 'starting' });
  hang.mockRestore();
  it.page.close();
  await it.open();
  await it.browser.settle();
  expect(it.find()).toMatchObject({ state: 'running' });
  expect(it.fetches.running).toEqual(['intro']);
});
