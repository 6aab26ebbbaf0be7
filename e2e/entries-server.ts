import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { prepare } from './bare.ts';
import { Watchers } from './watchers.ts';

/** The document at a path. */
export interface ServerEntry {
  body: string;
  etag?: string;
  type?: string;
  headers?: Record<string, string>;
  /** The status of the answer. With 0 the connection is cut. */
  fails?: number;
}

export interface EntryRequest {
  path: string;
  condition: string | undefined;
  destination: string | undefined;
  /** 0 where the connection was cut or is still held. */
  status: number;
  /** The bytes of the body that was sent. */
  bytes: number;
}

/** A server of documents that can change, with validators. It counts its requests and the bytes that it sends. */
export class EntriesServer {
  readonly entries = new Map<string, ServerEntry>();
  requests: EntryRequest[] = [];
  /** Milliseconds before each answer. */
  milliseconds = 0;
  /** A script that runs before anything else in each page and worker. */
  preamble = '';
  /** Requests for which this returns true are held. They end with their connection or by `release`. */
  holds: (request: EntryRequest) => boolean = () => false;
  readonly #http: Server;
  readonly #held: (() => void)[] = [];
  readonly #files = new Map<string, { body: string; type: string }>();
  readonly #sockets = new Set<Socket>();
  readonly #watchers = new Watchers();

  private constructor() {
    this.#http = createServer((request, response) => this.#handle(request, response));
    this.#http.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    this.serve('/', '<!doctype html><html lang="en"><title>page</title><h1>page</h1></html>');
  }

  static async start(): Promise<EntriesServer> {
    const server = new EntriesServer();
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Serves a file of the app, which is not counted. */
  serve(path: string, body: string, type = 'text/html'): void {
    this.#files.set(path, { body, type });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#http.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Answers the held requests, and holds no more. */
  release(): void {
    this.holds = () => false;
    for (const answer of this.#held.splice(0)) answer();
  }

  waitUntil = (condition: () => boolean, what: string): Promise<void> =>
    this.#watchers.until(condition, what, () => `${this.requests.length} requests`);

  #handle(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const { pathname } = new URL(request.url ?? '/', this.origin);
    const file = this.#files.get(pathname);
    if (file)
      return void response
        .writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' })
        .end(prepare(this.preamble, file.body, file.type));
    const { 'sec-fetch-dest': destination, 'cache-control': control = '' } = request.headers;
    // The same check as in Express, Koa and Fastify.
    const condition = control.includes('no-cache') ? undefined : request.headers['if-none-match'];
    const noted: EntryRequest = {
      path: pathname,
      condition,
      destination: Array.isArray(destination) ? destination[0] : destination,
      status: 0,
      bytes: 0,
    };
    this.requests.push(noted);
    const answer = () => this.#answer(noted, response);
    if (this.holds(noted)) this.#held.push(answer);
    else setTimeout(answer, this.milliseconds);
    this.#watchers.tell();
  }

  #answer(noted: EntryRequest, response: ServerResponse): void {
    const entry = this.entries.get(noted.path);
    const { body = '', etag, type = 'text/plain', headers, fails } = entry ?? { fails: 404 };
    if (fails === 0) return void response.socket?.resetAndDestroy();
    const validators = { ...(etag && { etag }), ...headers };
    noted.status = fails ?? (etag && noted.condition === etag ? 304 : 200);
    if (noted.status !== 200) return void response.writeHead(noted.status, validators).end();
    noted.bytes = Buffer.byteLength(body);
    response.writeHead(200, { 'content-type': type, ...validators }).end(body);
  }
}
