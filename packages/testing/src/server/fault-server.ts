import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  FetchConnection,
  HttpConnection,
  readIncoming,
  type Connection,
  type Incoming,
} from './connection.ts';
import { check, isFunction } from '../arguments/check.ts';
import { checkMode, healthy, type FaultMode } from './fault-mode.ts';
import type { Effect, ReceivedRequest } from './received-request.ts';

interface Answer {
  status: number;
  body: string;
}
interface Known {
  digest: string;
  /** Missing while the first request has no answer yet. */
  answer?: Answer;
}

/** The longest body that is kept as text. */
const textLimit = 1_048_576;

/** A mode for the next request, or for the next request to the path. */
interface Scripted {
  mode: FaultMode;
  path: string | undefined;
}

/**
 * A server that fails as the test says. It records each request, and each effect: a request that it has processed. It
 * honours the `Idempotency-Key` as the draft of the IETF asks: a known key has no second effect and gets the first
 * answer again, the key of another body gets 422, and the key of a request that is still in flight gets 409.
 *
 * It answers MSW by `answer`, and a server of Node by `listener`.
 *
 * @example
 * import { failWith, FaultServer, responseLost } from 'workbox-plugin-testing/server';
 *
 * const api = new FaultServer();
 * // With MSW: setupServer(http.all('*\/api/*', ({ request }) => api.answer(request)))
 * api.script(failWith(503, { 'Retry-After': '5' }), responseLost);
 * // … write, wait
 * expect(api.effects.map(({ text }) => text)).toEqual(['milk']);
 */
export class FaultServer {
  /** Used for each request without a mode in the script. */
  faultMode: FaultMode | ((request: ReceivedRequest) => FaultMode) = healthy;
  /** Whether the server honours the `Idempotency-Key`. */
  honoursKeys = true;
  /** The time of `slow`: for example the `clock` of a `FakeBrowser`. @default real time */
  clock: { after(milliseconds: number, callback: () => void): void } = {
    after: (milliseconds, callback) => void setTimeout(callback, milliseconds),
  };
  /** All requests in the order of their arrival. */
  readonly requests: ReceivedRequest[] = [];
  /** The processed requests, once for each key, in order. */
  readonly effects: Effect[] = [];

  #script: Scripted[] = [];
  readonly #attempts = new Map<string, number>();
  readonly #known = new Map<string, Known>();
  readonly #held = new Set<() => void>();

  /** Called after each change of `requests` and `effects`. */
  protected changed(): void {}

  /** Fault modes for the next requests, one each. */
  script(...modes: FaultMode[]): void {
    for (const [at, mode] of modes.entries()) checkMode('script fault modes', `modes[${at}]`, mode);
    this.#script.push(...modes.map((mode) => ({ mode, path: undefined })));
  }

  /** Fault modes for the next requests to this path, one each. The path has no query. */
  scriptFor(path: string, ...modes: FaultMode[]): void {
    const action = 'script fault modes';
    const isPath = typeof path === 'string' && /^\/[^?#]*$/.test(path);
    check(action, 'path', isPath, 'a path that begins with / and has no query', path);
    for (const [at, mode] of modes.entries()) checkMode(action, `modes[${at}]`, mode);
    this.#script.push(...modes.map((mode) => ({ mode, path })));
  }

  /** Whether a request is held. */
  get isHolding(): boolean {
    return this.#held.size > 0;
  }

  /** Answers all held requests. */
  release(): void {
    for (const answer of [...this.#held]) answer();
  }

  /** Forgets all requests, effects, keys and modes. */
  reset(): void {
    this.requests.length = this.effects.length = 0;
    this.#script = [];
    this.faultMode = healthy;
    for (const memory of [this.#attempts, this.#known, this.#held]) memory.clear();
  }

  /** The requests, one a line. */
  summary(): string {
    const lines = this.requests.map(
      ({ order, method, path, key, attempt, outcome, status, text }) =>
        `${order} ${method} ${path} key=${key ?? '-'} attempt=${attempt} ${outcome} ${status ?? 'unanswered'} ${text.slice(0, 60)}`,
    );
    return lines.join('\n') || '(no request)';
  }

  /** The answer to a request in MSW. A connection that breaks is `Response.error()`. */
  async answer(request: Request): Promise<Response> {
    const isRequest = isFunction((request as Partial<Request> | undefined)?.arrayBuffer);
    check('answer', 'request', isRequest, 'a Request', request);
    const connection = new FetchConnection(request);
    const body = new Uint8Array(await request.arrayBuffer());
    const { method, signal } = request;
    const headers = Object.fromEntries(request.headers);
    this.receive({ method, url: new URL(request.url), headers, body, signal }, connection);
    return connection.response;
  }

  /** A listener for `createServer` of Node, also a handler of Express. */
  readonly listener = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const connection = new HttpConnection(response);
    const incoming = await readIncoming(request, response);
    if (incoming) this.receive(incoming, connection);
  };

  /** Records the request and answers it. */
  protected receive({ method, url, headers, body, signal }: Incoming, connection: Connection): void {
    const key = this.honoursKeys ? headers['idempotency-key']?.replace(/^"(.*)"$/, '$1') : undefined;
    const attempt = key === undefined ? 1 : (this.#attempts.get(key) ?? 0) + 1;
    if (key !== undefined) this.#attempts.set(key, attempt);
    const received: ReceivedRequest = {
      order: this.requests.length + 1,
      at: Date.now(),
      method,
      url: url.href,
      path: url.pathname + url.search,
      headers,
      key,
      attempt,
      bytes: body.byteLength,
      digest: createHash('sha256').update(body).digest('hex'),
      text: body.byteLength > textLimit ? '' : new TextDecoder().decode(body),
      outcome: 'refused',
      status: undefined,
      signal,
      ended: false,
    };
    connection.onClose(() => {
      received.ended = true;
      this.changed();
    });
    this.requests.push(received);
    this.#perform(this.#modeFor(url.pathname, received), received, connection);
    this.changed();
  }

  #modeFor(path: string, received: ReceivedRequest): FaultMode {
    const at = this.#script.findIndex((one) => one.path === undefined || one.path === path);
    if (at >= 0) return this.#script.splice(at, 1)[0]!.mode;
    const isChosen = typeof this.faultMode === 'function';
    const mode = typeof this.faultMode === 'function' ? this.faultMode(received) : this.faultMode;
    checkMode('answer', isChosen ? 'faultMode()' : 'faultMode', mode);
    return mode;
  }

  #perform(mode: FaultMode, received: ReceivedRequest, connection: Connection): void {
    if (mode.kind === 'fail') {
      const { status, body = '', headers } = mode;
      return this.#answer(received, connection, { status, body }, headers);
    }
    if (mode.kind === 'respond') return void this.#respond(mode.respond, received, connection);
    if (mode.kind === 'drop' && !mode.processed) {
      received.outcome = 'dropped';
      return connection.cut();
    }
    if (mode.kind === 'hold' && !mode.processed) {
      received.outcome = 'stalled';
      return this.#hold(connection, (released) => {
        if (released) this.#perform(healthy, received, connection);
      });
    }
    const known = received.key === undefined ? undefined : this.#known.get(received.key);
    if (known && known.digest !== received.digest) {
      received.outcome = 'mismatch';
      return this.#answer(received, connection, { status: 422, body: 'key used for another payload' });
    }
    if (known && !known.answer) {
      received.outcome = 'in-flight';
      return this.#answer(received, connection, { status: 409, body: 'still in flight' });
    }
    const answer = this.#process(received);
    if (received.key !== undefined) this.#known.set(received.key, { digest: received.digest });
    const finish = () => {
      if (received.key !== undefined) this.#known.set(received.key, { digest: received.digest, answer });
      if (mode.kind === 'drop') connection.cut();
      else if (connection.isOpen) this.#answer(received, connection, answer);
    };
    if (mode.kind === 'slow') {
      // The server continues when the client is gone.
      this.clock.after(mode.milliseconds, () => {
        finish();
        this.changed();
      });
    } else if (mode.kind === 'hold') {
      this.#hold(connection, finish);
    } else {
      finish();
    }
  }

  async #respond(
    respond: (request: ReceivedRequest) => Response | Promise<Response>,
    received: ReceivedRequest,
    connection: Connection,
  ): Promise<void> {
    let response: Response;
    try {
      response = await respond(received);
      check('respond', 'respond()', response instanceof Response, 'a Response', response);
    } catch (error) {
      // The client gets an answer, so that the test fails by the reason and not by its time limit.
      this.#answer(received, connection, { status: 500, body: String(error) });
      return this.changed();
    }
    if (response.type !== 'error') received.status = response.status;
    if (response.type !== 'error' && response.status < 400) {
      const answer = this.#process(received);
      if (received.key !== undefined) this.#known.set(received.key, { digest: received.digest, answer });
    }
    await connection.pass(response);
    this.changed();
  }

  /** Holds the request until its release, or until the client is gone. */
  #hold(connection: Connection, then: (released: boolean) => void): void {
    const end = (released: boolean) => {
      if (!this.#held.delete(release)) return;
      then(released);
      this.changed();
    };
    const release = () => end(true);
    this.#held.add(release);
    connection.onClose(() => end(false));
  }

  /** The answer of the first request with this key, which alone has an effect. */
  #process(received: ReceivedRequest): Answer {
    const known = received.key === undefined ? undefined : this.#known.get(received.key)?.answer;
    received.outcome = known ? 'duplicate' : 'processed';
    if (known) return known;
    const { order, method, path, key, bytes, digest, text } = received;
    this.effects.push({ order, method, path, key, bytes, digest, text });
    return { status: 201, body: JSON.stringify({ effect: this.effects.length }) };
  }

  #answer(
    received: ReceivedRequest,
    connection: Connection,
    answer: Answer,
    headers: Record<string, string> = {},
  ): void {
    received.status = answer.status;
    connection.answer(
      answer.status,
      { 'content-type': 'application/json', ...lowerCase(headers) },
      answer.body,
    );
  }
}

const lowerCase = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
