import {
  createDownloader,
  mockNetwork,
  intro,
  network,
  type Downloader,
} from './helpers/create-downloader.ts';

mockNetwork();

const size = 200_000;
const versions = ['one', 'two'].map((word) => word.repeat(size).slice(0, size)) as [string, string];

/** A server with ranges, and the first byte of each range that was requested. */
function serves(text: string): number[] {
  const from: number[] = [];
  const ETag = `"${text.slice(0, 3)}"`;
  network.respondWith(({ headers }) => {
    const same = [null, ETag].includes(headers.get('If-Range'));
    const start = same ? Number(/bytes=(\d+)-/.exec(headers.get('Range') ?? '')?.[1] ?? 0) : 0;
    from.push(start);
    const range: Record<string, string> = same
      ? { 'Content-Range': `bytes ${start}-${size - 1}/${size}` }
      : {};
    let at = start;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      if (at >= size) return controller.close();
      controller.enqueue(new TextEncoder().encode(text.slice(at, (at += 50_000))));
    };
    return new Response(new ReadableStream({ pull }), {
      status: same ? 206 : 200,
      headers: { ETag, 'Content-Length': String(size - start), ...range },
    });
  });
  return from;
}

const order = (it: Downloader) => it.fetch('intro', intro, { engine: 'ranged' }).catch(() => {});

async function untilDone(it: Downloader) {
  for (let tries = 0; tries < 20 && it.find()?.state !== 'done'; tries++) {
    await it.browser.clock.advance(1000);
    await it.browser.settle();
  }
}

/** Terminates the page at each of its awaits in turn. `next` is the file that the server has afterwards. */
async function sweepPages(next: string, check: (it: Downloader, from: number[]) => Promise<void>) {
  for (let n = 1; ; n++) {
    const it = await createDownloader();
    serves(versions[0]);
    it.page.context.terminateAt(n);
    await order(it);
    await untilDone(it);
    const { reachedKillPoint } = it.page.context;
    const from = serves(next);
    if (reachedKillPoint) {
      it.page.close();
      await it.open();
      if (!it.find()) await order(it);
      await untilDone(it);
    }
    expect([n, it.find()?.state]).toEqual([n, 'done']);
    await check(it, from);
    // The staged bytes are deleted, also those of the terminated page.
    await it.browser.settle();
    const worker = await it.browser.registration.runningWorker();
    expect((await worker.run(() => caches.keys())).filter((name) => name !== 'media')).toEqual([]);
    await it.browser.close();
    if (!reachedKillPoint) return n;
  }
}

test('a page that is terminated at any step leaves its staged bytes to the next page', async () => {
  let resumed = 0;
  const places = await sweepPages(versions[0], async (it, from) => {
    expect((await it.cached())?.text).toBe(versions[0]);
    expect(from.length).toBeLessThanOrEqual(1);
    if (from[0]) resumed++;
  });
  expect(places).toBeGreaterThan(20);
  expect(resumed).toBeGreaterThan(0);
});

test('a page that is terminated at any step never joins bytes of two versions of a file', async () => {
  await sweepPages(versions[1], async (it) => {
    expect(versions.includes((await it.cached())!.text)).toBe(true);
  });
});

test.each([
  ['redirects to a sign-in page', () => Response.redirect('https://app.test/login', 302)],
  [
    'answers with a sign-in page',
    () => new Response('Sign in', { headers: { 'Content-Type': 'text/html' } }),
  ],
])('a download whose server %s fails, and continues from its bytes after the sign-in', async (_, refuse) => {
  const it = await createDownloader();
  const ETag = '"1"';
  const half = size / 2;
  const range = (from: number) => ({ ETag, 'Content-Range': `bytes ${from}-${size - 1}/${size}` });
  const starts: number[] = [];
  let signedIn = true;
  network.respondWith(({ url, headers }) => {
    const from = Number(/bytes=(\d+)/.exec(headers.get('Range') ?? '')?.[1]);
    if (url.endsWith('/login')) return new Response('Sign in', { headers: { 'Content-Type': 'text/html' } });
    if (!signedIn) return refuse();
    starts.push(from);
    if (from) return new Response(versions[0].slice(from), { status: 206, headers: range(from) });
    signedIn = false;
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(new TextEncoder().encode(versions[0].slice(0, half)));
      setTimeout(() => controller.error(new Error('cut')));
    };
    return new Response(new ReadableStream({ start }), { status: 206, headers: range(0) });
  });
  await order(it);
  await it.browser.clock.advance(5000);
  expect(it.find()).toMatchObject({ state: 'failed', failureReason: 'bad-status' });
  expect(await it.cached()).toBeUndefined();
  signedIn = true;
  await order(it);
  await untilDone(it);
  expect((await it.cached())?.text).toBe(versions[0]);
  expect(starts).toEqual([0, half]);
});
