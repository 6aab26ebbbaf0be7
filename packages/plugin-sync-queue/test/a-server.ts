import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** A request as the server got it. */
export interface Received {
  method: string;
  url: string;
  body: string;
  key: string | null;
  headers: Headers;
  signal: AbortSignal;
}

/** What the server does with a request: a status, or what the function returns. */
export type Answer = number | ((received: Received) => Response | Promise<Response>);

/** The connection breaks, and the server has not taken the request. */
export const down: Answer = () => HttpResponse.error();
/** The server has taken the request, and its answer is lost on the way. */
export const lost: Answer = () => HttpResponse.error();
/** No answer ever comes. */
export const hangs: Answer = () => new Promise<never>(() => {});
/** The answer begins and does not end. MSW does not cut a body when its request is aborted; browsers do. */
export const endless: Answer = ({ signal }) => {
  const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    controller.enqueue(new TextEncoder().encode('{"ok":'));
    signal.addEventListener('abort', () => controller.error(signal.reason));
  };
  return new Response(new ReadableStream({ start }), { status: 201 });
};
export const status =
  (code: number, headers: HeadersInit = {}, body: string | null = null): Answer =>
  () =>
    new Response(body, { status: code, headers });

/** A server that does what the test says, writes down what it got, and honours the idempotency key. */
export class FakeServer {
  /** All requests, in the order of their arrival. */
  readonly received: Received[] = [];
  /** The bodies it has taken, in order; a second request with the same key has no effect. */
  readonly taken: string[] = [];
  readonly #keys = new Set<string>();
  readonly #said = new Map<string | undefined, Answer[]>();

  /** What it answers from now on, one after another; the last is kept on saying. */
  says(...answers: Answer[]) {
    this.#said.set(undefined, answers);
  }

  /** The same for requests with this body. */
  saysTo(body: string, ...answers: Answer[]) {
    this.#said.set(body, answers);
  }

  /** Keeps the next request with this body waiting; returns how to answer it. */
  holds(body: string): (answer?: Answer) => void {
    let release!: (answer: Answer) => void;
    const answer = new Promise<Answer>((resolve) => (release = resolve));
    const before = this.#said.get(body) ?? this.#said.get(undefined) ?? [201];
    this.saysTo(body, async (received) => this.#apply(await answer, received), ...before);
    return (given = 201) => release(given);
  }

  /** The bodies of all requests so far, in order. */
  get bodies(): string[] {
    return this.received.map(({ body }) => body);
  }

  async answer(request: Request): Promise<Response> {
    const { method, url, headers, signal } = request;
    const key = headers.get('Idempotency-Key');
    const received: Received = { method, url, body: await request.text(), key, headers, signal };
    this.received.push(received);
    const said = this.#said.get(received.body) ?? this.#said.get(undefined) ?? [];
    return this.#apply((said.length > 1 ? said.shift() : said[0]) ?? 201, received);
  }

  async #apply(answer: Answer, received: Received): Promise<Response> {
    const made = typeof answer === 'number' ? new Response(null, { status: answer }) : await answer(received);
    if (answer === lost || (made.type !== 'error' && made.status < 400)) this.#take(received);
    return made;
  }

  #take({ body, key }: Received) {
    if (key && this.#keys.has(key)) return;
    if (key) this.#keys.add(key);
    this.taken.push(body);
  }

  reset() {
    this.received.length = this.taken.length = 0;
    this.#keys.clear();
    this.#said.clear();
  }
}

/** Call it at the top of a test file: the server is there, and new for each test. */
export function aServer(): FakeServer {
  const server = new FakeServer();
  const network = setupServer(http.all('*', ({ request }) => server.answer(request)));
  beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => server.reset());
  afterAll(() => network.close());
  return server;
}
