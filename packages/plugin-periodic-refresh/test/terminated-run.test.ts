import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { createFeed, tagOf } from './helpers/feed.ts';
import { asked, names, paths, publish, publishAll } from './helpers/site.ts';

const count = 3;

test('a worker that is terminated at any await of a run damages and loses nothing, and the next run continues', async () => {
  const places = await sweepTerminations(async (n) => {
    publishAll(count);
    const browser = new FakeBrowser({ permissions: { 'periodic-background-sync': 'granted' } });
    const feed = await createFeed({ concurrency: 2 }, { browser });
    await feed.openAll(names(count));
    for (const path of names(count).slice(1)) publish(path, { body: `${path} v2`, etag: '"v2"' });
    const { worker } = feed;
    const begun = browser.clock.now;
    void worker.terminateAt(n);
    const fired = worker.periodicSync(tagOf()).catch(() => {});
    await browser.clock.advance(1000);
    await worker.terminate();
    await fired;

    await feed.restart();
    for (const path of names(count)) expect(await feed.text(path)).toMatch(`${path} v`);
    const known = await feed.worker.run(({ refresher }) => refresher.getAll());
    const wasOver = (await feed.status()).lastRun !== undefined;
    const done = known
      .filter(({ checkedAt }) => checkedAt >= begun && !wasOver)
      .map(({ url }) => new URL(url).pathname);
    asked.splice(0);
    const report = await feed.run();
    expect(report).toMatchObject({ failed: 0, left: 0, reason: 'done' });
    expect(paths().filter((path) => done.includes(path))).toEqual(
      done.length === count ? expect.anything() : [],
    );
    expect(await Promise.all(names(count).map((path) => feed.text(path)))).toEqual(
      names(count).map((path, at) => `${path} v${at ? 2 : 1}`),
    );
    return worker;
  });
  expect(places).toBeGreaterThan(30);
});
