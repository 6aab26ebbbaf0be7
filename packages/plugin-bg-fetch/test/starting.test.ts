import { aDownloader, aNetwork, body, intro, network, outro, whole } from './a-downloader.ts';

aNetwork();

test('without a click it waits for one, and the next click or key in an open page starts it', async () => {
  const it = await aDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'needs-gesture' });
  await it.page.click();
  expect(it.see()).toMatchObject({ state: 'running', engine: 'background-fetch' });
  expect(it.fetches.running).toEqual(['intro']);
});

test('asked for again from a click, it starts', async () => {
  const it = await aDownloader();
  await it.run((client) => client.fetch('intro', intro));
  await it.browser.settle();
  await it.fetch();
  expect(it.see()).toMatchObject({ state: 'running' });
});

test.each([
  ['where there is no Background Fetch', { without: ['backgroundFetch'] as const }],
  ['where it is refused for good', { permissions: { 'background-fetch': 'denied' as const } }],
])('%s our own requests carry it', async (_, given) => {
  const it = await aDownloader(given);
  network.says(() => whole());
  await it.fetch();
  await it.browser.clock.advance(1000);
  expect(it.see()).toMatchObject({ state: 'done', engine: 'ranged' });
  expect(await it.cached()).toMatchObject({ text: body });
});

test('a sixth waits for a slot, and one that ends makes room', async () => {
  const it = await aDownloader();
  for (const id of ['1', '2', '3', '4', '5', '6', '7']) await it.fetch(id, `${intro}?${id}`);
  expect(it.fetches.running).toHaveLength(5);
  expect([it.see('6'), it.see('7')]).toMatchObject([
    { state: 'queued', waitingFor: 'slot' },
    { state: 'queued', waitingFor: 'slot' },
  ]);
  it.browser.hasUserActivation = true;
  await it.fetches.succeed('1', { [`${intro}?1`]: () => whole() });
  await it.browser.settle();
  expect(it.fetches.running).toEqual(['2', '3', '4', '5', '6']);
  expect(it.see('7')).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  await it.run((client) => client.remove('3'));
  await it.browser.settle();
  expect(it.fetches.running).toEqual(['2', '4', '5', '6', '7']);
});

test('a slot that became free unseen is taken at the next look', async () => {
  const it = await aDownloader({ permissions: { 'background-fetch': 'granted' } });
  const others = ['1', '2', '3', '4', '5'];
  await it.run(async () => {
    const { backgroundFetch } = (await navigator.serviceWorker
      .ready) as unknown as typeof it.browser.registration;
    for (const id of others) await backgroundFetch.fetch(id, `${intro}?${id}`);
  });
  await it.fetch();
  expect(it.see()).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  await it.run((client) => client.getAll());
  expect(it.see()).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  // They are none of ours.
  for (const id of others) await it.fetches.succeed(id, {});
  await it.run((client) => client.getAll());
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'running' });
});

test('the same download in two tabs is one, whoever asks first', async () => {
  const it = await aDownloader({ permissions: { 'background-fetch': 'granted' } });
  const other = await aSecondPage(it);
  await Promise.all([
    it.run((client) => client.fetch('intro', intro)),
    other.run((client) => client.fetch('intro', intro)),
  ]);
  await it.browser.settle();
  expect(it.fetches.calls).toHaveLength(1);
  expect([it.see(), other.see()]).toMatchObject([{ state: 'running' }, { state: 'running' }]);
});

async function aSecondPage(it: Awaited<ReturnType<typeof aDownloader>>) {
  const other = Object.assign(Object.create(Object.getPrototypeOf(it) as object) as typeof it, it);
  await other.open();
  return other;
}

test('what is done is not fetched again, and an id stands for its files', async () => {
  const it = await aDownloader();
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

test('a URL that no route with the plugin takes is refused by name', async () => {
  const it = await aDownloader();
  expect(await it.errorOf((client) => client.fetch('other', '/other/a.webm'))).toMatchObject({
    code: 'no-route',
    details: { id: 'other', url: 'https://app.test/other/a.webm' },
    message: expect.stringContaining('no route with a BackgroundFetchPlugin handles it') as string,
  });
  expect(await it.run((client) => client.getAll())).toEqual([]);
});

test('room is asked for before the start: for the file, and for the copy that storing makes', async () => {
  const it = await aDownloader();
  it.browser.storage.quota = 1000;
  expect(await it.errorOf((client) => client.fetch('intro', intro, { downloadTotal: 501 }))).toMatchObject({
    code: 'quota-exceeded',
    details: { needed: 1002, available: 1000 },
  });
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
  expect(it.fetches.calls).toEqual([]);
  await it.fetch('intro', intro, { downloadTotal: 500 });
  expect(it.see()).toMatchObject({ state: 'running' });
});

test('the browser’s own refusal for room fails it with that reason', async () => {
  const it = await aDownloader();
  await it.run(async () => {
    const { backgroundFetch } = (await navigator.serviceWorker
      .ready) as unknown as typeof it.browser.registration;
    jest.spyOn(backgroundFetch, 'fetch').mockRejectedValue(new DOMException('No', 'QuotaExceededError'));
  });
  await it.fetch();
  expect(it.see()).toMatchObject({ state: 'failed', failureReason: 'quota-exceeded' });
});

test('with no page open it waits in the table, and the next page starts it', async () => {
  const it = await aDownloader({
    permissions: { 'background-fetch': 'granted' },
    options: { handOff: { minBytes: 20 } },
  });
  network.says(() => whole());
  it.page.close();
  const worker = await it.browser.registration.runningWorker();
  await worker.fetch(intro);
  await it.browser.settle();
  expect(await it.row(intro)).toMatchObject({ state: 'queued', waitingFor: 'page' });
  await it.open();
  await it.browser.settle();
  expect(it.see(intro)).toMatchObject({ state: 'running', engine: 'background-fetch' });
});

test('a page that dies while it hands a download over holds nothing up', async () => {
  const it = await aDownloader({ permissions: { 'background-fetch': 'granted' } });
  const hang = jest.spyOn(it.fetches, 'fetch').mockReturnValue(new Promise(() => {}));
  await it.fetch();
  expect(await it.row()).toMatchObject({ state: 'starting' });
  hang.mockRestore();
  it.page.close();
  await it.open();
  await it.browser.settle();
  expect(it.see()).toMatchObject({ state: 'running' });
  expect(it.fetches.running).toEqual(['intro']);
});
