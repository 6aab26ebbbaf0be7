import { aDownloader, aNetwork, body, intro, network, whole } from './a-downloader.ts';

aNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };
const options = { handOff: { minBytes: 20 } };
const video = { mode: 'no-cors', headers: { Range: 'bytes=0-' } } as const;

test('what a page opens and is large is handed over, and the page keeps its stream', async () => {
  const it = await aDownloader({ ...granted, options });
  network.says(() => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206));
  const answer = await it.page.fetch(`${intro}#t=10`, video);
  expect([answer.status, await answer.text()]).toEqual([206, body]);
  await it.browser.settle();
  expect(it.see(intro)).toMatchObject({
    id: intro,
    title: 'intro.webm',
    state: 'running',
    engine: 'background-fetch',
    downloadTotal: 27,
  });
  expect(it.fetches.calls).toHaveLength(1);
  await it.fetches.succeed(intro, { [intro]: () => whole() });
  network.asked.length = 0;
  const again = await it.page.fetch(intro, video);
  expect([again.status, await again.text()]).toEqual([206, body]);
  expect(network.asked).toEqual([]);
});

test('a whole live copy is not cached beside the download', async () => {
  const it = await aDownloader({ ...granted, options });
  network.says(() => whole());
  const answer = await it.page.fetch(intro);
  expect(await answer.text()).toBe(body);
  await it.browser.settle();
  expect(await it.cached()).toBeUndefined();
  expect(it.see(intro)).toMatchObject({ state: 'running' });
});

test.each([
  ['too small', () => whole('small'), { status: 200, text: 'small' }],
  [
    'of encoded bytes, whose number says nothing',
    () => whole(body, { 'Content-Encoding': 'identity' }),
    { status: 200, text: body },
  ],
  ['of unknown length', () => new Response(body), { status: 200, text: body }],
  ['no success', () => whole(body, {}, 404), undefined],
])('an answer that is %s is not, and the route caches as ever', async (_, answer, cached) => {
  const it = await aDownloader({ ...granted, options });
  network.says(answer);
  await (await it.page.fetch(intro)).text();
  await it.browser.clock.advance(10);
  await it.browser.settle();
  expect(it.client.getSnapshot()).toEqual([]);
  const kept = await it.cached();
  expect(kept && { status: kept.status, text: kept.text }).toEqual(cached);
});

test('not under Save-Data, and not without the option', async () => {
  const saving = await aDownloader({ ...granted, options });
  saving.browser.saveData = true;
  const without = await aDownloader(granted);
  network.says(() => whole());
  for (const it of [saving, without]) {
    await (await it.page.fetch(intro)).text();
    await it.browser.clock.advance(10);
    expect(it.client.getSnapshot()).toEqual([]);
    expect(await it.cached()).toMatchObject({ text: body });
  }
});

test('what is on its way, or was aborted by a person, is not handed over again', async () => {
  const it = await aDownloader({ ...granted, options });
  network.says(() => whole());
  for (let times = 0; times < 3; times++) await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  await it.run((client) => client.abort(intro));
  await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  expect(it.fetches.calls).toHaveLength(1);
  expect(it.see(intro)).toMatchObject({ state: 'aborted' });
});

test('without a click it waits for one, and the live stream goes on', async () => {
  const it = await aDownloader({ options });
  network.says(() => whole());
  expect(await (await it.page.fetch(intro)).text()).toBe(body);
  await it.browser.settle();
  expect(it.see(intro)).toMatchObject({ state: 'needs-gesture' });
  await it.page.click();
  expect(it.see(intro)).toMatchObject({ state: 'running' });
});

test('where there is no room for the download, the live copy is cached', async () => {
  const it = await aDownloader({ ...granted, options });
  it.browser.storage.quota = 30;
  network.says(() => whole());
  expect(await (await it.page.fetch(intro)).text()).toBe(body);
  await it.browser.settle();
  expect(it.fetches.calls).toEqual([]);
  expect(await it.cached()).toMatchObject({ text: body });
});

test('what was asked for with an Authorization header is not handed over, and the live copy is cached', async () => {
  const it = await aDownloader({ ...granted, options });
  network.says(() => whole());
  const answer = await it.page.fetch(intro, { headers: { Authorization: 'Bearer 1' } });
  expect(await answer.text()).toBe(body);
  await it.browser.settle();
  expect(it.client.getSnapshot()).toEqual([]);
  expect(await it.cached()).toMatchObject({ text: body });
});

test('where a job for the file was aborted by a person, the live copy is cached', async () => {
  const it = await aDownloader({ ...granted, options });
  network.says(() => whole());
  await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  await it.run((client) => client.abort(intro));
  expect(await it.cached()).toBeUndefined();
  await (await it.page.fetch(intro)).text();
  await it.browser.settle();
  expect(await it.cached()).toMatchObject({ text: body });
});

test('another signature of a file that is on its way is not handed over', async () => {
  const it = await aDownloader({
    ...granted,
    options,
    plugins: () => [{ cacheKeyWillBeUsed: async ({ request }) => request.url.replace(/[?].*/, '') }],
  });
  network.says(() => whole());
  for (const signature of ['?1', '?2']) await (await it.page.fetch(intro + signature)).text();
  await it.browser.settle();
  expect(it.fetches.calls).toHaveLength(1);
});

test('headers of the app’s own go with the download, and those of the one request do not', async () => {
  const it = await aDownloader({ ...granted, options });
  network.says(() => whole(body, { 'Content-Range': 'bytes 0-26/27' }, 206));
  const headers = { 'X-Part': 'one', Range: 'bytes=0-', 'If-Range': '"1"' };
  await (await it.page.fetch(intro, { headers })).text();
  await it.browser.settle();
  expect([...(it.fetches.calls[0]?.requests[0]?.headers ?? [])]).toEqual([['x-part', 'one']]);
});
