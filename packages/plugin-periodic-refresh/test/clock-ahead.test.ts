import { planRun } from '../src/policy/plan-run.ts';
import { createFeed, type Feed } from './helpers/feed.ts';
import { asked, names, paths, publishAll } from './helpers/site.ts';

const day = 86_400_000;
const known = (feed: Feed) => feed.worker.run(({ refresher }) => refresher.getAll());

test('an entry that was used while the clock was ahead has no higher rank and is refreshed again', async () => {
  publishAll(3);
  const feed = await createFeed({ maxEntries: 1 }, { strategy: 'CacheFirst' });
  const { clock } = feed.browser;
  const { now } = clock;
  clock.set(now + 3000 * day);
  await feed.openAll(names(3));
  await feed.run();
  clock.set(now);
  await feed.restart();
  for (const path of ['/briefings/2', '/briefings/2', '/briefings/2']) await feed.open(path);
  await clock.advance(1000);
  for (const { score, url } of await known(feed))
    expect([url, score]).toEqual([url, url.endsWith('2') ? 4 : 1]);
  asked.splice(0);
  const order: string[] = [];
  for (let run = 0; run < 3; run++) {
    await clock.advance(1.1 * day);
    asked.splice(0);
    expect(await feed.run()).toMatchObject({ unchanged: 1, left: 0 });
    order.push(...paths());
  }
  expect(order[0]).toBe('/briefings/2');
  for (const { usedAt, checkedAt } of await known(feed)) {
    expect(usedAt).toBeLessThanOrEqual(clock.now);
    expect(checkedAt).toBeLessThanOrEqual(clock.now);
  }
});

test('a cycle that was started under a clock that was ahead is not continued', () => {
  const entry = (id: string, usedAt: number) => ({
    id,
    url: id,
    destination: '' as const,
    mode: 'cors' as const,
    credentials: 'omit' as const,
    headers: [],
    score: 1,
    usedAt,
    checkedAt: 0,
    failures: 0,
  });
  const { plan, cycle } = planRun({
    entries: [entry('a', 5), entry('b', 6)],
    listed: new Set(),
    cycle: { ids: ['a'], startedAt: 9_000 },
    now: 1000,
    minIntervalSeconds: 60,
    maxEntries: 5,
  });
  expect(plan.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(cycle.startedAt).toBe(1000);
});
