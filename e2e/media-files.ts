import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TestServer } from './server.ts';

export interface MediaRequest {
  path: string;
  range: string | undefined;
  ifRange: string | undefined;
  headers: IncomingMessage['headers'];
  status: number;
  /** The bytes of the body that were sent, also where the connection was cut. */
  sent: number;
}

export interface MediaFile {
  bytes: Uint8Array;
  type: string;
  etag: string;
  /** The status of the answer in place of the file. */
  status?: number;
  headers?: Record<string, string>;
  /** Bytes a second. Without it the body is sent at once. */
  speed?: number;
  /** Ends the connection after this number of bytes of an answer, all of which arrive, and this many times. */
  cutAfter?: number;
  cuts?: number;
  /** Positions in the file at which an answer stops once each, while its connection stays open. */
  holds?: number[];
  /** Answers only after `release()`. */
  waits?: boolean;
  /** Answers a plain GET like one with this `Range`. */
  insists?: string;
  /** Leaves out `Content-Length`. */
  chunked?: boolean;
}

/** Bytes of which no two parts are equal, so that a splice is found. */
export function someBytes(size: number, seed = 1): Uint8Array {
  const bytes = new Uint32Array(Math.ceil(size / 4));
  for (let at = 0, x = seed; at < bytes.length; at++) {
    x = (Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + at) | 0;
    bytes[at] = x;
  }
  return new Uint8Array(bytes.buffer, 0, size);
}

export const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Files on the test server that support ranges, limited speed and cut connections. */
export class MediaFiles {
  readonly requests: MediaRequest[] = [];
  readonly #files = new Map<string, MediaFile>();
  #held: (() => void) | undefined;
  readonly #waiting: (() => void)[] = [];

  constructor(server: TestServer, prefix = '/media/') {
    server.handlers.set(prefix, (request, response) => void this.#answer(request, response));
  }

  add(path: string, bytes: Uint8Array, more: Partial<MediaFile> = {}): MediaFile {
    const file = { bytes, type: 'video/webm', etag: `"${digestOf(bytes).slice(0, 16)}"`, ...more };
    this.#files.set(path, file);
    return file;
  }

  get(path: string): MediaFile {
    const file = this.#files.get(path);
    if (!file) throw new Error(`There is no ${path}.`);
    return file;
  }

  /** Resolves when an answer has stopped at the next of its `holds`. */
  held(): Promise<void> {
    return new Promise((resolve) => (this.#held = resolve));
  }

  /** Answers the requests for all files that wait. */
  release(): void {
    for (const file of this.#files.values()) delete file.waits;
    for (const answer of this.#waiting.splice(0)) answer();
  }

  /** The bytes of bodies that were sent for `path`. */
  sent(path: string): number {
    return this.requests.reduce((sum, request) => sum + (request.path === path ? request.sent : 0), 0);
  }

  async #answer({ url = '/', headers: asked, method }: IncomingMessage, response: ServerResponse) {
    const path = url.replace(/[?#].*/, '');
    const file = this.#files.get(path);
    const { range } = asked;
    const ifRange = asked['if-range']?.toString();
    const recorded: MediaRequest = { path, range, ifRange, headers: asked, status: 404, sent: 0 };
    this.requests.push(recorded);
    if (file?.waits) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const headers: Record<string, string> = { 'cache-control': 'no-store', connection: 'close' };
    if (!file || file.status) {
      recorded.status = file?.status ?? 404;
      return void response.writeHead(recorded.status, { ...headers, ...file?.headers }).end();
    }
    const { bytes } = file;
    Object.assign(headers, {
      'content-type': file.type,
      'accept-ranges': 'bytes',
      etag: file.etag,
      ...file.headers,
    });
    const valid = ifRange === undefined || ifRange === file.etag;
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec((valid && range) || file.insists || '') ?? [];
    const start = Number(from ?? 0);
    const end = Math.min(to ? Number(to) + 1 : bytes.length, bytes.length);
    if (from !== undefined && start >= bytes.length) {
      recorded.status = 416;
      return void response.writeHead(416, { ...headers, 'content-range': `bytes */${bytes.length}` }).end();
    }
    recorded.status = from === undefined ? 200 : 206;
    if (from !== undefined) headers['content-range'] = `bytes ${start}-${end - 1}/${bytes.length}`;
    if (!file.chunked) headers['content-length'] = String(end - start);
    response.writeHead(recorded.status, headers);
    if (method === 'HEAD') return void response.end();
    void this.#send(file, start, end, recorded, response);
  }

  async #send(file: MediaFile, start: number, end: number, recorded: MediaRequest, response: ServerResponse) {
    // The pieces are small, because a client that is killed loses what it has not read.
    const piece = file.speed ? 16_384 : 65_536;
    const limit = file.cuts ? start + (file.cutAfter ?? 0) : Infinity;
    const began = performance.now();
    for (let at = start; at < end && !response.destroyed;) {
      const hold = file.holds?.find((place) => place > at) ?? Infinity;
      const to = Math.min(at + piece, end, limit, hold);
      await new Promise((done) => response.write(file.bytes.subarray(at, to), done));
      recorded.sent += to - at;
      at = to;
      if (at === limit) {
        file.cuts = (file.cuts ?? 1) - 1;
        return void response.socket?.end();
      }
      if (at === hold) {
        file.holds = file.holds?.filter((place) => place !== hold) ?? [];
        this.#held?.();
        return;
      }
      const early = file.speed ? ((at - start) / file.speed) * 1000 - (performance.now() - began) : 0;
      if (early > 1) await new Promise((done) => setTimeout(done, early));
    }
    response.end();
  }
}
