import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FaultServer, type ReceivedRequest } from 'workbox-plugin-testing/server';
import { prepare } from './bare.ts';
import { Watchers } from './watchers.ts';

/**
 * Ports below the range of outgoing connections, and a range of them for each test process, so that no other process
 * takes the port while the server is down.
 */
const slice = Number(process.env['TEST_PARALLEL_INDEX'] ?? 0) % 8;
const somePort = () => 20_000 + slice * 1_500 + Math.floor(Math.random() * 1_500);
/** The browser is shared, so that each test needs an origin of its own. */
const used = new Set<number>();
const html = (title: string) =>
  `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1></html>`;

/** Serves files, and answers requests to /api/ as a {@link FaultServer}. */
export class TestServer extends FaultServer {
  /** A script that runs before anything else in each page and worker. */
  preamble = '';
  /** Handlers for paths with these prefixes. */
  readonly handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();

  #http: Server | undefined;
  #port = 0;
  #sockets = new Set<Socket>();
  #files = new Map<string, { body: string | Uint8Array; type: string }>();
  readonly #watchers = new Watchers();

  static async start(): Promise<TestServer> {
    const server = new TestServer();
    server.serve('/', html('page'));
    server.serve('/login', html('Sign in'));
    for (let tries = 1; ; tries++) {
      server.#port = somePort();
      try {
        if (used.has(server.#port)) throw new Error(`Port ${server.#port} was used before.`);
        await server.up();
        used.add(server.#port);
        return server;
      } catch (error) {
        if (tries === 20) throw error;
      }
    }
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  serve(path: string, body: string | Uint8Array, type = 'text/html'): void {
    this.#files.set(path, { body, type });
  }

  async up(): Promise<void> {
    const http = createServer((request, response) => void this.#handle(request, response));
    http.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject).listen(this.#port, '127.0.0.1', resolve);
    });
    this.#http = http;
  }

  /** Refuses connections from now on, and cuts the open ones. */
  async down(): Promise<void> {
    const http = this.#http;
    if (!http) return;
    this.#http = undefined;
    const closed = new Promise((resolve) => http.close(resolve));
    for (const socket of this.#sockets) socket.resetAndDestroy();
    await closed;
  }

  /** Cuts the open connections. New ones are answered. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    await this.down();
  }

  waitForEffects = (count: number) => this.waitUntil(() => this.effects.length >= count, `${count} effects`);
  waitForRequests = (count: number) =>
    this.waitUntil(() => this.requests.length >= count, `${count} requests`);

  waitUntil = (condition: () => boolean, what: string, limitSeconds?: number): Promise<void> =>
    this.#watchers.until(condition, what, () => this.summary(), limitSeconds);

  /** Resolves with the next held request. */
  async held(): Promise<ReceivedRequest> {
    await this.waitUntil(() => this.isHolding, 'a request to hold');
    return this.requests.findLast(({ ended }) => !ended)!;
  }

  waitForEnd = (request: ReceivedRequest) =>
    this.waitUntil(() => request.ended, `request ${request.order} to end`);

  protected override changed(): void {
    this.#watchers.tell();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    const url = new URL(request.url ?? '/', this.origin);
    const [, handler] = [...this.handlers].find(([prefix]) => url.pathname.startsWith(prefix)) ?? [];
    if (handler) return handler(request, response);
    if (!url.pathname.startsWith('/api/')) return this.#static(url.pathname, response);
    await this.listener(request, response);
  }

  #static(path: string, response: ServerResponse): void {
    const file = this.#files.get(path);
    const headers = { 'cache-control': 'no-store', connection: 'close' };
    if (!file) return void response.writeHead(404, headers).end();
    response
      .writeHead(200, { ...headers, 'content-type': file.type })
      .end(prepare(this.preamble, file.body, file.type));
  }
}
