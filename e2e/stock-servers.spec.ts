import { preambleFor, prepare } from './bare.ts';
import { bundle } from './bundle.ts';
import { control, expect, test } from './fixtures.ts';
import { run } from './refresh.ts';
import { hasNginx, Site, stockServers } from './stock-servers.ts';

const count = 6;
const body = (version: string) => `${version} `.repeat(1000);

// A machine without nginx passes the other tests. The runner reports a skipped test as one that shows nothing.
const isHere = (name: string) => hasNginx || !name.startsWith('nginx');
if (!hasNginx && process.env['TEST_WORKER_INDEX'] === undefined)
  console.warn('Left out: the refresher beside nginx, which is in the package nginx-light of Debian.');

for (const [name, start] of Object.entries(stockServers).filter(([name]) => isHere(name)))
  test(`${name} with its defaults answers a run with a 304 for each unchanged entry, and no byte of body`, async ({
    driver,
    engine,
  }) => {
    const site = new Site();
    const put = (path: string, content: string, type: string) =>
      site.write(path, String(prepare(preambleFor(engine), content, type)));
    put(
      'app.html',
      '<!doctype html><html lang="en"><title>app</title><script src="/page.js"></script></html>',
      'text/html',
    );
    put('page.js', await bundle('pages/refresh-page.ts'), 'text/javascript');
    put('worker.js', await bundle('workers/refresh-worker.ts'), 'text/javascript');
    const files = Array.from({ length: count }, (_, at) => `/entries/${at + 1}.txt`);
    for (const file of files) site.write(file, body('first'));
    const paths = name.startsWith('Express')
      ? [...files, ...files.map((file) => file.replace('/entries', '/entries/json'))]
      : files;
    const server = await start(site);
    try {
      const tab = await driver.open(`${server.origin}/app.html`);
      await control(tab, '/worker.js');
      await tab.evaluate(async (paths) => {
        await window.refresher.enable();
        for (const path of paths) await (await fetch(path)).text();
        const known = async () => (await window.refresher.getAll()).length;
        while ((await known()) < paths.length) await new Promise(requestAnimationFrame);
        const cached = async () => (await (await caches.open('entries')).keys()).length;
        while ((await cached()) < paths.length) await new Promise(requestAnimationFrame);
      }, paths);
      /** The report of a run, the requests at the server, and the cached entries after it. */
      const ran = async () => {
        await driver.clearHttpCache();
        const before = server.requests().length;
        const report = await run(driver, tab);
        const since = () => server.requests().slice(before);
        await expect.poll(() => since().length).toBeGreaterThanOrEqual(paths.length);
        const texts = await tab.evaluate(
          (paths) => Promise.all(paths.map(async (path) => (await caches.match(path))!.text())),
          paths,
        );
        const answers = since().sort((a, b) => a.path.localeCompare(b.path));
        return { report, answers, texts };
      };

      const unchanged = await ran();
      expect(unchanged.report).toMatchObject({
        unchanged: paths.length,
        refreshed: 0,
        failed: 0,
        skipped: 0,
        bytes: 0,
      });
      expect(unchanged.answers).toEqual(
        paths.toSorted((a, b) => a.localeCompare(b)).map((path) => ({ path, status: 304, bytes: 0 })),
      );

      site.write(files[2]!, body('second'));
      const changes = paths.filter((path) => path.endsWith('/3.txt'));
      const changed = await ran();
      expect(changed.report).toMatchObject({
        unchanged: paths.length - changes.length,
        refreshed: changes.length,
        failed: 0,
        skipped: 0,
      });
      for (const { path, status, bytes } of changed.answers)
        expect([path, status, bytes > 0]).toEqual(
          changes.includes(path) ? [path, 200, true] : [path, 304, false],
        );
      for (const [at, path] of paths.entries())
        expect(changed.texts[at]).toContain(changes.includes(path) ? body('second') : body('first'));

      // An entry that was confirmed or replaced can be confirmed again.
      const again = await ran();
      expect(again.report).toMatchObject({ unchanged: paths.length, refreshed: 0, failed: 0, bytes: 0 });
      expect(again.answers.every(({ status, bytes }) => status === 304 && bytes === 0)).toBe(true);
    } finally {
      await server.close();
      site.remove();
    }
  });
