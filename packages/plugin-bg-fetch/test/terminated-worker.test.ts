import { hasEnded } from '../src/shared/reduce-job.ts';
import { sweepTerminations } from 'workbox-plugin-testing';
import {
  createDownloader,
  mockNetwork,
  body,
  intro,
  network,
  outro,
  whole,
  type Downloader,
} from './helpers/create-downloader.ts';

mockNetwork();

/** The active worker, which terminates at its n-th await. Call `spare` before the test itself uses the worker. */
async function terminatedWorker(it: Downloader, n: number) {
  const worker = await it.browser.registration.runningWorker();
  void worker.terminateAt(n);
  return { worker, spare: () => worker.context.terminateAt(Infinity) };
}

/** After a termination: nothing wrong is stored, and the job is done or continues. */
async function expectSound(it: Downloader, ends: string[]): Promise<string> {
  await it.browser.startWorker();
  await it.run((client) => client.getAll());
  let row = await it.row('course');
  // The ranged engine waits between two attempts.
  for (let second = 0; second < 10 && row && !hasEnded(row); second++) {
    await it.browser.clock.advance(1000);
    row = await it.row('course');
  }
  expect([undefined, body]).toContain((await it.cached(intro))?.text);
  expect([undefined, 'the end']).toContain((await it.cached(outro))?.text);
  for (const { url, storedBytes } of row?.files ?? [])
    if (storedBytes !== undefined) expect((await it.cached(url))?.text).toHaveLength(storedBytes);
  if (row?.state === 'done') expect(row.files.map(({ storedBytes }) => storedBytes)).toEqual([27, 7]);
  const end = row ? `${row.state} ${row.failureReason ?? row.engine}` : 'none';
  expect(ends).toContain(end);
  return end;
}

test('a worker that is terminated in the success event leaves the missing files to the ranged engine, and no file is fetched twice', async () => {
  const seen = new Set<string>();
  const places = await sweepTerminations(async (n) => {
    const it = await createDownloader();
    network.respondWith(({ url }) => (url.startsWith(intro) ? whole() : whole('the end')));
    network.requestedUrls.length = 0;
    await it.fetch('course', [intro, outro]);
    const { worker } = await terminatedWorker(it, n);
    const records = { [intro]: () => whole(), [outro]: () => whole('the end') };
    await it.fetches.succeed('course', records).catch(() => {});
    seen.add(await expectSound(it, ['done background-fetch', 'done ranged']));
    expect(network.requestedUrls).toHaveLength(new Set(network.requestedUrls).size);
    return worker;
  });
  expect([...seen].toSorted()).toEqual(['done background-fetch', 'done ranged']);
  expect(places).toBeGreaterThan(15);
});

test('a worker that is terminated in the fail event keeps the reason and the whole files', async () => {
  await sweepTerminations(async (n) => {
    const it = await createDownloader();
    network.respondWith(({ url }) => (url.startsWith(intro) ? whole() : new Response(null, { status: 404 })));
    await it.fetch('course', [intro, outro]);
    const { worker } = await terminatedWorker(it, n);
    await it.fetches.fail('course', 'bad-status', { [intro]: () => whole() }).catch(() => {});
    // If the worker is terminated before the first row is written, the failure is not recorded: the ranged engine finds it.
    await expectSound(it, ['failed bad-status']);
    return worker;
  });
});

test('a worker that is terminated while it creates a job starts it once after the same call', async () => {
  await sweepTerminations(async (n) => {
    const it = await createDownloader();
    const { worker, spare } = await terminatedWorker(it, n);
    const first = it.fetch('course', [intro, outro]).catch(() => {});
    await it.browser.clock.advance(11_000);
    await first;
    spare();
    if (!worker.alive) await it.fetch('course', [intro, outro]);
    expect(it.fetches.running).toEqual(['course']);
    await it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
    await it.browser.settle();
    expect(it.find('course')).toMatchObject({ state: 'done' });
    return worker;
  });
});

test('a worker that is terminated during remove has removed the download, or can remove it again', async () => {
  await sweepTerminations(async (n) => {
    const it = await createDownloader();
    await it.fetch('course', [intro, outro]);
    await it.fetches.succeed('course', { [intro]: () => whole(), [outro]: () => whole('the end') });
    const { worker, spare } = await terminatedWorker(it, n);
    const removed = it.run((client) => client.remove('course')).catch(() => {});
    await it.browser.clock.advance(11_000);
    await removed;
    spare();
    if (await it.row('course')) await it.run((client) => client.remove('course'));
    expect([await it.row('course'), await it.cached(intro), await it.cached(outro)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    return worker;
  });
});
