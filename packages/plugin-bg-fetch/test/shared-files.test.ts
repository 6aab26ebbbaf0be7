import { createDownloader, mockNetwork, body, intro, outro, whole } from './helpers/create-downloader.ts';

mockNetwork();
const granted = { permissions: { 'background-fetch': 'granted' as const } };

test('an abort during storing deletes no file that another download has stored', async () => {
  const it = await createDownloader(granted);
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
  expect(it.find('both')).toMatchObject({ state: 'aborted' });
  expect([await it.cached(intro), await it.cached(outro)]).toMatchObject([
    { text: body },
    { text: 'the end' },
  ]);
  await it.run((client) => client.getAll());
  expect(it.find('one')).toMatchObject({ state: 'done' });
});

test('remove deletes a file that another download has not stored', async () => {
  const it = await createDownloader(granted);
  await it.fetch('both', [intro, outro]);
  await it.run((client) => client.abort('both'));
  await it.fetch('one', [intro]);
  await it.fetches.succeed('one', { [intro]: () => whole() });
  await it.run((client) => client.remove('one'));
  expect(await it.cached(intro)).toBeUndefined();
});

test('another try checks the space for missing files, not for stored ones', async () => {
  const it = await createDownloader(granted);
  const options = { downloadTotal: 34 };
  await it.fetch('course', [intro, outro], options);
  await it.fetches.fail('course', 'bad-status', { [intro]: () => whole() });
  Object.assign(it.browser.storage, { usage: 27, quota: 27 + 2 * 7 });
  await it.fetch('course', [intro, outro], options);
  expect(it.find('course')).toMatchObject({ state: 'running' });
});
