import { createHash } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { prepare } from './bare.ts';
import { healthy, type FaultMode } from './fault-modes.ts';
import { Watchers } from './watchers.ts';

export interface RecordedRequest {
  /** 1 for the first request to /api/, over all keys. */
  order: number;
  at: number;
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  key: string | undefined;
  /** 1 for the first request with this key. */
  attempt: number;
  bytes: number;
  digest: string;
  /** The body if it is text of at most 64 KiB. */
  text: string;
  outcome: 'refused' | 'stalled' | 'processed' | 'duplicate' | 'in-flight' | 'mismatch' | 'dropped';
  /** Undefined while the answer is held, and when the connection closed first. */
  status: number | undefined;
  /** The request was answered, or its connection is closed. */
  ended: boolean;
}

export type Effect = Pick<RecordedRequest, 'order' | 'method' | 'path' | 'key' | 'bytes' | 'digest' | 'text'>;
interface Answer {
  status: number;
  body: string;
}
interface Known {
  digest: string;
  answer?: Answer;
}

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

export class TestServer {
  /** Used for each request without a mode in the script. */
  faultMode: FaultMode | ((request: RecordedRequest) => FaultMode) = healthy;
  /** Whether the server honours the `Idempotency-Key`. */
  honoursKeys = true;
  /** A script that runs before anything else in each page and worker. */
  preamble = '';
  readonly requests: RecordedRequest[] = [];
  /** The processed requests, once for each key, in order. */
  readonly effects: Effect[] = [];
  /** Handlers for paths with these prefixes. */
  readonly handlers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();

  #http: Server | undefined;
  #port = 0;
  #sockets = new Set<Socket>();
  #files = new Map<string, { body: string | Uint8Array; type: string }>();
  #script: FaultMode[] = [];
  #attempts = new Map<string, number>();
  #known = new Map<string, Known>();
  #held = new Set<() => void>();
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

  /** Fault modes for the next requests to /api/, one each. */
  script(...modes: FaultMode[]): void {
    this.#script.push(...modes);
  }

  /** Answers all held requests. */
  release(): void {
    for (const answer of [...this.#held]) answer();
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
  async held(): Promise<RecordedRequest> {
    await this.waitUntil(() => this.#held.size > 0, 'a request to hold');
    return this.requests.findLast(({ ended }) => !ended)!;
  }

  waitForEnd = (request: RecordedRequest) =>
    this.waitUntil(() => request.ended, `request ${request.order} to end`);

  summary(): string {
    const lines = this.requests.map(
      ({ order, method, path, key, attempt, outcome, status, text }) =>
        `${order} ${method} ${path} key=${key ?? '-'} attempt=${attempt} ${outcome} ${status ?? 'unanswered'} ${text.slice(0, 60)}`,
    );
    return lines.join('\n') || '(no request)';
  }

  #changed(): void {
    this.#watchers.tell();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on('error', () => {});
    const url = new URL(request.url ?? '/', this.origin);
    const [, handler] = [...this.handlers].find(([prefix]) => url.pathname.startsWith(prefix)) ?? [];
    if (handler) return handler(request, response);
    if (!url.pathname.startsWith('/api/')) return this.#static(url.pathname, response);
    const body = await read(request);
    if (body) this.#api(request, url, body, response);
  }

  #static(path: string, response: ServerResponse): void {
    const file = this.#files.get(path);
    const headers = { 'cache-control': 'no-store', connection: 'close' };
    if (!file) return void response.writeHead(404, headers).end();
    response
      .writeHead(200, { ...headers, 'content-type': file.type })
      .end(prepare(this.preamble, file.body, file.type));
  }

  #api(request: IncomingMessage, url: URL, body: Buffer, response: ServerResponse): void {
    const header = request.headers['idempotency-key'];
    const key = !this.honoursKeys
      ? undefined
      : (Array.isArray(header) ? header[0] : header)?.replace(/^"(.*)"$/, '$1');
    const binary = body.byteLength > 65_536 || body.includes(0);
    const attempt = key === undefined ? 1 : (this.#attempts.get(key) ?? 0) + 1;
    if (key !== undefined) this.#attempts.set(key, attempt);
    const recorded: RecordedRequest = {
      order: this.requests.length + 1,
      at: Date.now(),
      method: request.method ?? '',
      path: url.pathname + url.search,
      headers: request.headers,
      key,
      attempt,
      bytes: body.byteLength,
      digest: createHash('sha256').update(body).digest('hex'),
      text: binary ? '' : body.toString('utf8'),
      outcome: 'refused',
      status: undefined,
      ended: false,
    };
    response.once('close', () => {
      recorded.ended = true;
      this.#changed();
    });
    this.requests.push(recorded);
    const mode =
      this.#script.shift() ??
      (typeof this.faultMode === 'function' ? this.faultMode(recorded) : this.faultMode);
    this.#perform(mode, recorded, response);
    this.#changed();
  }

  #perform(mode: FaultMode, recorded: RecordedRequest, response: ServerResponse): void {
    if (mode.kind === 'fail')
      return this.#answer(recorded, response, { status: mode.status, body: '' }, mode.headers);
    if (mode.kind === 'drop' && !mode.processed) {
      recorded.outcome = 'dropped';
      response.socket?.resetAndDestroy();
      return;
    }
    if (mode.kind === 'hold' && !mode.processed) {
      recorded.outcome = 'stalled';
      return this.#hold(response, (released) => {
        if (released) this.#perform(healthy, recorded, response);
      });
    }
    const known = recorded.key === undefined ? undefined : this.#known.get(recorded.key);
    if (known && known.digest !== recorded.digest) {
      recorded.outcome = 'mismatch';
      return this.#answer(recorded, response, { status: 422, body: 'key used for another payload' });
    }
    if (known && !known.answer) {
      recorded.outcome = 'in-flight';
      return this.#answer(recorded, response, { status: 409, body: 'still in flight' });
    }
    const answer = known?.answer ?? this.#process(recorded);
    if (known) recorded.outcome = 'duplicate';
    const finish = () => {
      if (recorded.key !== undefined) this.#known.set(recorded.key, { digest: recorded.digest, answer });
      if (mode.kind === 'drop') response.socket?.resetAndDestroy();
      else if (response.socket) this.#answer(recorded, response, answer);
    };
    if (recorded.key !== undefined) this.#known.set(recorded.key, { digest: recorded.digest });
    if (mode.kind === 'slow') {
      // The server continues when the client is gone.
      setTimeout(() => {
        finish();
        this.#changed();
      }, mode.milliseconds);
    } else if (mode.kind === 'hold') {
      this.#hold(response, finish);
    } else {
      finish();
    }
  }

  /** Holds the request until its release, or until the client is gone. */
  #hold(response: ServerResponse, then: (released: boolean) => void): void {
    const end = (released: boolean) => {
      if (!this.#held.delete(release)) return;
      then(released);
      this.#changed();
    };
    const release = () => end(true);
    this.#held.add(release);
    response.once('close', () => end(false));
  }

  #process(recorded: RecordedRequest): Answer {
    const { order, method, path, key, bytes, digest, text } = recorded;
    recorded.outcome = 'processed';
    this.effects.push({ order, method, path, key, bytes, digest, text });
    return { status: 201, body: JSON.stringify({ effect: this.effects.length }) };
  }

  #answer(recorded: RecordedRequest, response: ServerResponse, answer: Answer, headers = {}): void {
    recorded.status = answer.status;
    // One request for each connection, because Chromium repeats a request when a reused connection is cut.
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      connection: 'close',
      ...headers,
    });
    response.end(answer.body);
  }
}

/** Undefined if the client closed the connection before the body was complete. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  } catch {
    return undefined;
  }
}
