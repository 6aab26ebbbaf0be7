import {
  createDownloader,
  mockNetwork,
  body,
  Downloader,
  intro,
  network,
  whole,
} from './helpers/create-downloader.ts';

mockNetwork();

const authorized = () => new Request(intro, { headers: { Authorization: 'Bearer 1' } });
const guarded = ({ headers }: Request) =>
  headers.get('Authorization') ? whole() : new Response(null, { status: 401 });

async function twoPages() {
  const it = await createDownloader({ permissions: { 'background-fetch': 'granted' } });
  const other = new Downloader(it.browser);
  await other.open();
  return { it, other };
}

test.each(['background-fetch', 'ranged'] as const)(
  '%s: a job with an Authorization header is transferred by the page that has the header',
  async (engine) => {
    for (let times = 0; times < 5; times++) {
      const { it, other } = await twoPages();
      network.respondWith(guarded);
      // Either page may be the first to get the change.
      const [first, second] = times % 2 ? [it, other] : [other, it];
      await first.fetch('intro', authorized(), { engine });
      await second.run((client) => client.getAll());
      await second.page.click();
      await it.browser.settle();
      if (engine === 'ranged') await it.browser.clock.advance(5000);
      else {
        const [request] = it.fetches.calls.at(-1)!.requests;
        expect(request?.headers.get('Authorization')).toBe('Bearer 1');
        await it.fetches.succeed('intro', { [intro]: () => whole() });
      }
      await it.browser.settle();
      expect([first.find(), second.find()]).toMatchObject([{ state: 'done' }, { state: 'done' }]);
      expect(await it.cached()).toMatchObject({ text: body });
      await it.browser.close();
    }
  },
);

test('another page continues without the header when the page that has it is closed, and reports the status', async () => {
  const { it, other } = await twoPages();
  network.respondWith(() => new Response(null, { status: 503 }));
  await it.fetch('intro', authorized(), { engine: 'ranged' });
  await it.browser.clock.advance(1000);
  network.respondWith(guarded);
  it.page.close();
  for (let tries = 0; tries < 10; tries++) await it.browser.clock.advance(2000);
  expect(other.find()).toMatchObject({ state: 'failed', failureReason: 'bad-status', failureStatus: 401 });
  await other.fetch('intro', authorized(), { engine: 'ranged' });
  await it.browser.clock.advance(5000);
  expect(other.find()).toMatchObject({ state: 'done' });
});
