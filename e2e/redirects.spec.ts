import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, needs } from './fixtures.ts';
import { digestOf, MediaFiles, someBytes, type MediaFile } from './media-files.ts';
import { cached, cutWhenRead, fetchByClick, openMedia, serveMedia, test, waitForState } from './media.ts';
import { TestServer } from './server.ts';

const path = '/media/course.webm';
const size = 4_000_000;

/** Another origin, whose answers any page may read, and which rejects each preflight. */
async function withCdn(use: (cdn: TestServer, files: MediaFiles, preflights: string[]) => Promise<void>) {
  const cdn = await TestServer.start();
  const files = new MediaFiles(cdn);
  const preflights: string[] = [];
  const answer = cdn.handlers.get('/media/')!;
  cdn.handlers.set('/media/', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'OPTIONS') return answer(request, response);
    preflights.push(String(request.headers['access-control-request-headers']));
    response.writeHead(403).end();
  });
  try {
    await use(cdn, files, preflights);
  } finally {
    await cdn.close();
  }
}

const readable: Partial<MediaFile> = {
  headers: {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'ETag, Content-Range, Content-Length, Accept-Ranges',
  },
};

for (const [what, fromTheStart] of [
  ['redirects to a server that rejects preflights', true],
  ['redirects to such a server after a cut', false],
] as const)
  test(
    `a same-origin URL that ${what} is resumed at its byte`,
    needs('background-fetch'),
    async ({ driver, server, files }) => {
      await serveMedia(server);
      await withCdn(async (cdn, remote, preflights) => {
        const bytes = someBytes(size);
        const at = 1_500_000;
        const etag = '"1"';
        remote.add(path, bytes, { ...readable, etag, ...(fromTheStart && { holds: [at] }) });
        files.add(path, bytes, { etag, ...readable, holds: [at] });
        const own = server.handlers.get('/media/')!;
        server.handlers.set('/media/', (request, response) => {
          if (!fromTheStart && !files.requests.length) return own(request, response);
          response.writeHead(302, { location: `${cdn.origin}${path}`, 'cache-control': 'no-store' }).end();
        });
        const tab = await openMedia(driver, server);
        await fetchByClick(tab, 'course', [path], { engine: 'ranged' });
        await cutWhenRead(tab, fromTheStart ? cdn : server, at);
        await waitForState(tab, 'course', 'done');
        expect(await cached(tab, path)).toEqual({ status: 200, size, digest: digestOf(bytes) });
        expect(files.sent(path) + remote.sent(path)).toBe(size);
        // The redirect target is known after the first answer.
        if (fromTheStart) expect(preflights).toEqual([]);
      });
    },
  );
