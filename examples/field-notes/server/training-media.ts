import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hono } from 'hono';
import type { Tally } from './demo/tally.ts';
import { hangUp, problem, type Env, type FaultSwitch } from './fault-mode.ts';

/** Bytes a second in the fault mode `slow`, so that the progress bar moves slowly. */
const trickle = 600_000;

/**
 * The training videos. A download that was cut can be resumed only if the server names the version of the file (a strong
 * ETag) and supports ranges: RFC 9110 §14, and `If-Range`, §13.1.5.
 */
export function trainingMedia(folder: string, faults: FaultSwitch, tally: Tally): Hono<Env> {
  const files = new Map(readdirSync(folder).map((name) => [name, readVideo(join(folder, name))]));
  return new Hono<Env>().get('/:name', (c) => {
    if (faults.faultMode === 'down') return hangUp(c);
    if (faults.faultMode === 'unavailable')
      return c.json(problem('unavailable', 'The server is being serviced.'), 503, { 'Retry-After': '5' });
    const file = files.get(c.req.param('name'));
    if (!file) return c.json(problem('not-found', 'There is no such video.'), 404);
    const { bytes, etag } = file;
    const cut = (): void => void c.env.incoming.socket.destroy();
    const headers = {
      'Content-Type': 'video/webm',
      'Accept-Ranges': 'bytes',
      'Cache-Control': 'no-cache',
      ETag: etag,
    };
    const ifRange = c.req.header('If-Range');
    const asked = ifRange === undefined || ifRange === etag ? c.req.header('Range') : undefined;
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(asked ?? '') ?? [];
    if (from === undefined)
      return c.body(stream(bytes, faults, tally, cut), 200, {
        ...headers,
        'Content-Length': String(bytes.length),
      });
    const start = Number(from);
    const end = Math.min(to ? Number(to) + 1 : Infinity, bytes.length);
    if (start >= end) return c.body(null, 416, { ...headers, 'Content-Range': `bytes */${bytes.length}` });
    // A player asks for ranges, too. Only a download that goes on says of which version its bytes are.
    if (ifRange !== undefined) tally.resumedAt(start);
    return c.body(stream(bytes.subarray(start, end), faults, tally, cut), 206, {
      ...headers,
      'Content-Length': String(end - start),
      'Content-Range': `bytes ${start}-${end - 1}/${bytes.length}`,
    });
  });
}

function readVideo(path: string) {
  const bytes = readFileSync(path);
  return { bytes, etag: `"${createHash('sha256').update(bytes).digest('hex').slice(0, 16)}"` };
}

function stream(
  bytes: Uint8Array,
  faults: FaultSwitch,
  tally: Tally,
  cut: () => void,
): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (faults.faultMode === 'slow') await new Promise((resolve) => setTimeout(resolve, 100));
      if (faults.faultMode === 'down') {
        cut();
        return controller.close();
      }
      const piece = bytes.subarray(at, at + trickle / 10);
      at += piece.length;
      tally.sent(piece.length);
      if (piece.length) controller.enqueue(piece);
      if (at >= bytes.length) controller.close();
    },
  });
}
