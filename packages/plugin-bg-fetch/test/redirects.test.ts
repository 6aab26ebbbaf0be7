import {
  createDownloader,
  cutAfter,
  mockNetwork,
  intro,
  network,
  untilEnded,
} from './helpers/create-downloader.ts';

mockNetwork();
const size = 200_000;
const film = 'film'.repeat(size / 4);

interface Cdn {
  /** Headers that fail a request to it, like a rejected preflight. */
  refuses: string[];
  /** Whether the app's own server redirects to it. */
  redirects: () => boolean;
}

/** A server whose first response is cut in the middle, and the `Range` of each request. */
function serve({ refuses, redirects }: Cdn) {
  const asked: string[] = [];
  let cut = true;
  network.respondWith(({ headers }) => {
    const range = headers.get('Range');
    asked.push([range ?? 'all', headers.has('If-Range') ? 'if it is the same' : ''].join(' ').trim());
    if (
      redirects() &&
      refuses.some((name) => headers.has(name) && !(name === 'Range' && range === 'bytes=0-'))
    )
      return Response.error();
    const from = Number(/bytes=(\d+)/.exec(range ?? '')?.[1] ?? 0);
    const head = {
      status: range ? 206 : 200,
      headers: {
        ETag: '"1"',
        'Content-Length': String(size - from),
        ...(range && { 'Content-Range': `bytes ${from}-${size - 1}/${size}` }),
      },
    };
    if (!cut) return new Response(film.slice(from), head);
    cut = false;
    return new Response(cutAfter(film.slice(0, size / 2)), head);
  });
  return asked;
}

async function download(cdn: Cdn) {
  const it = await createDownloader();
  const asked = serve(cdn);
  await it.fetch('intro', intro, { engine: 'ranged' });
  await untilEnded(it);
  expect(it.find()).toMatchObject({ state: 'done' });
  expect((await it.cached())?.text).toBe(film);
  return asked;
}

test('a URL that starts to redirect to a server without preflights is resumed without If-Range', async () => {
  let requests = 0;
  const asked = await download({ refuses: ['If-Range'], redirects: () => requests++ > 0 });
  const half = `bytes=${size / 2}-`;
  expect(asked).toEqual(['bytes=0-', `${half} if it is the same`, `${half} if it is the same`, half]);
});

test('a file is begun again if the server behind a redirect rejects every Range', async () => {
  let requests = 0;
  const asked = await download({ refuses: ['If-Range', 'Range'], redirects: () => requests++ > 0 });
  expect(asked.at(-1)).toBe('all');
  expect(asked.length).toBeLessThan(12);
});

test('a network failure in the middle loses no received byte', async () => {
  const it = await createDownloader();
  const asked = serve({ refuses: [], redirects: () => false });
  await it.fetch('intro', intro, { engine: 'ranged' });
  it.browser.online = false;
  await it.browser.clock.advance(600_000);
  await it.browser.settle();
  it.browser.online = true;
  await untilEnded(it);
  expect((await it.cached())?.text).toBe(film);
  expect(asked.filter((range) => /^(all|bytes=0-)/.test(range)).length).toBeLessThanOrEqual(2);
  expect(asked.at(-1)).toContain(`bytes=${size / 2}-`);
});
