import {
  createDownloader,
  mockNetwork,
  intro,
  whole,
  type DownloadWorker,
} from './helpers/create-downloader.ts';

mockNetwork();

const refused = (options: object) => createDownloader({ options });

test.each([
  ['an unknown option', { handoff: {} }, 'unknown-option', 'handoff'],
  ['handOff without minBytes', { handOff: {} }, 'invalid-option', 'handOff.minBytes'],
  ['handOff with 0 bytes', { handOff: { minBytes: 0 } }, 'invalid-option', 'handOff.minBytes'],
  ['a pageUrl that is not a function', { pageUrl: '/videos' }, 'invalid-option', 'pageUrl'],
  ['a finalTitle that is not a function', { finalTitle: 'done' }, 'invalid-option', 'finalTitle'],
])('the plugin rejects %s by its name', async (_, options, code, field) => {
  await expect(refused(options)).rejects.toMatchObject({
    code,
    details: { field },
    message: expect.stringContaining(`"${field}"`) as string,
  });
});

test('plugin.downloads lists and removes downloads in the worker', async () => {
  const it = await createDownloader();
  await it.fetch();
  await it.fetches.succeed('intro', { [intro]: () => whole() });
  const worker = (await it.browser.registration.runningWorker()) as unknown as DownloadWorker;
  const ids = await worker.run(async ({ plugin }) => {
    const all = await plugin.downloads.getAll();
    await plugin.downloads.remove('intro');
    return all.map(({ id, state }) => [id, state]);
  });
  expect(ids).toEqual([['intro', 'done']]);
  expect(await it.cached()).toBeUndefined();
  await it.browser.settle();
  expect(it.client.getSnapshot()).toEqual([]);
});
