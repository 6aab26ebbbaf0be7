import { createDownloader, mockNetwork, body, intro, network, whole } from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };
const options = { handOff: { minBytes: 20 } };
const video = { mode: 'no-cors', headers: { Range: 'bytes=0-' } } as const;

test('handOff downloads a large file that a page requests, and the page keeps its stream', async () => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(() => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206));
  const answer = await it.page.fetch(`${intro}#t=10`, video);
  expect([answer.status, await answer.text()]).toEqual([206, body]);
  await it.browser.settle();
  expect(it.find(intro)).toMatchObject({
    id: intro,
    title: 'intro.webm',
    state: 'running',
    engine: 'background-fetch',
    downloadTotal: 27,
  });
  expect(it.fetches.calls).toHaveLength(1);
  await it.fetches.succeed(intro, { [intro]: () => whole() });
  network.requestedUrls.length = 0;
  const again = await it.page.fetch(intro, video);
  expect([again.status, await again.text()]).toEqual([206, body]);
  expect(network.requestedUrls).toEqual([]);
});

test("handOff does not cache the page's own stream", async () => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(() => whole());
  const answer = await it.page.fetch(intro);
  expect(await answer.text()).toBe(body);
  await it.browser.settle();
  expect(await it.cached()).toBeUndefined();
  expect(it.find(intro)).toMatchObject({ state: 'running' });
});

test.each([
  ['too small', () => whole('small'), { status: 200, text: 'small' }],
  [
    'encoded, so its length is of other bytes',
    () => whole(body, { 'Content-Encoding': 'identity' }),
    { status: 200, text: body },
  ],
  ['of unknown length', () => new Response(body), { status: 200, text: body }],
  ['a 404', () => whole(body, {}, 404), undefined],
])('handOff ignores a response that is %s, and the route caches it', async (_, answer, cached) => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(answer);
  await (await it.page.fetch(intro)).text();
  await it.browser.clock.advance(10);
  await it.browser.settle();
  expect(it.client.getSnapshot()).toEqual([]);
  const kept = await it.cached();
  expect(kept && { status: kept.status, text: kept.text }).toEqual(cached);
});

test('handOff is off under Save-Data and by default', async () => {
  const saving = await createDownloader({ ...granted, options });
  saving.browser.saveData = true;
  const without = await createDownloader(granted);
  network.respondWith(() => whole());
  for (const it of [saving, without]) {
    await (await it.page.fetch(intro)).text();
    await it.browser.clock.advance(10);
    expect(it.client.getSnapshot()).toEqual([]);
    expect(await it.cached()).toMatchObject({ text: body });
  }
});

test('handOff does not order a file again that is being downloaded or was aborted', async () => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(() => whole());
  for (let times = 0; times < 3; times++) await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  await it.run((client) => client.abort(intro));
  await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  expect(it.fetches.calls).toHaveLength(1);
  expect(it.find(intro)).toMatchObject({ state: 'aborted' });
});

test("a handed-off download waits for a click, and the page's stream continues", async () => {
  const it = await createDownloader({ options });
  network.respondWith(() => whole());
  expect(await (await it.page.fetch(intro)).text()).toBe(body);
  await it.browser.settle();
  expect(it.find(intro)).toMatchObject({ state: 'needs-gesture' });
  await it.page.click();
  expect(it.find(intro)).toMatchObject({ state: 'running' });
});

test("handOff caches the page's own stream if there is no space for the download", async () => {
  const it = await createDownloader({ ...granted, options });
  it.browser.storage.quota = 30;
  network.respondWith(() => whole());
  expect(await (await it.page.fetch(intro)).text()).toBe(body);
  await it.browser.settle();
  expect(it.fetches.calls).toEqual([]);
  expect(await it.cached()).toMatchObject({ text: body });
});

test("handOff ignores a request with an Authorization header, and caches the page's own stream", async () => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(() => whole());
  const answer = await it.page.fetch(intro, { headers: { Authorization: 'Bearer 1' } });
  expect(await answer.text()).toBe(body);
  await it.browser.settle();
  expect(it.client.getSnapshot()).toEqual([]);
  expect(await it.cached()).toMatchObject({ text: body });
});

test("handOff caches the page's own stream if the file's job was aborted", async () => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(() => whole());
  await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  await it.run((client) => client.abort(intro));
  expect(await it.cached()).toBeUndefined();
  await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  expect(await it.cached()).toMatchObject({ text: body });
});

test('handOff does not order a file again under another signature', async () => {
  const it = await createDownloader({
    ...granted,
    options,
    plugins: () => [{ cacheKeyWillBeUsed: async ({ request }) => request.url.replace(/[?].*/, '') }],
  });
  network.respondWith(() => whole());
  for (const signature of ['?1', '?2']) await (await it.page.fetch(intro + signature)).text();
  await it.browser.settle();
  expect(it.fetches.calls).toHaveLength(1);
});

test("handOff keeps the app's own headers, and drops those of the single request", async () => {
  const it = await createDownloader({ ...granted, options });
  network.respondWith(() => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206));
  const headers = { 'X-Part': 'one', Range: 'bytes=0-', 'If-Range': '"1"' };
  await (await it.page.fetch(intro, { headers })).text();
  await it.browser.settle();
  expect([...(it.fetches.calls[0]?.requests[0]?.headers ?? [])]).toEqual([['x-part', 'one']]);
});
