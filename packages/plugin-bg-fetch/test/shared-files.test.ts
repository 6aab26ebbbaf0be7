import { aDownloader, aNetwork, body, intro, outro, whole } from './a-downloader.ts';

aNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };

test('given up while it is stored, it takes no file from a download that has stored it, too', async () => {
  const it = await aDownloader(granted);
  await it.fetch('one', [intro]);
  await it.fetches.succeed('one', { [intro]: () => whole() });
  await it.fetch('both', [intro, outro]);
  let arrive = () => {};
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => {
      arrive = () => {
        controller.enqueue(new TextEncoder().encode(body));
        controller.close();
      };
    },
  });
  const stored = it.fetches.succeed('both', {
    [intro]: () => new Response(slow, { headers: { 'Content-Length': String(body.length) } }),
    [outro]: () => whole('the end'),
  });
  await it.browser.settle();
  const aborted = it.run((client) => client.abort('both'));
  await it.browser.settle();
  arrive();
  await Promise.all([stored, aborted]);
  expect(it.see('both')).toMatchObject({ state: 'aborted' });
  expect([await it.cached(intro), await it.cached(outro)]).toMatchObject([
    { text: body },
    { text: 'the end' },
  ]);
  await it.run((client) => client.getAll());
  expect(it.see('one')).toMatchObject({ state: 'done' });
});

test('remove frees a file that another download was to have, and never got', async () => {
  const it = await aDownloader(granted);
  await it.fetch('both', [intro, outro]);
  await it.run((client) => client.abort('both'));
  await it.fetch('one', [intro]);
  await it.fetches.succeed('one', { [intro]: () => whole() });
  await it.run((client) => client.remove('one'));
  expect(await it.cached(intro)).toBeUndefined();
});

test('for another try room is asked for what is missing, not for what is stored', async () => {
  const it = await aDownloader(granted);
  const options = { downloadTotal: 34 };
  await it.fetch('course', [intro, outro], options);
  await it.fetches.fail('course', 'bad-status', { [intro]: () => whole() });
  Object.assign(it.browser.storage, { usage: 27, quota: 27 + 2 * 7 });
  await it.fetch('course', [intro, outro], options);
  expect(it.see('course')).toMatchObject({ state: 'running' });
});
