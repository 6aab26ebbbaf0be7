import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';

/** A request as the server received it. */
export interface Received {
  method: string;
  url: string;
  body: string;
  key: string | null;
  headers: Headers;
  signal: AbortSignal;
}

/** What the server does with a request: a status, or the response that the function returns. */
export type Answer = number | ((received: Received) => Response | Promise<Response>);

/** The connection breaks. The server has not processed the request. */
export const down: Answer = () => HttpResponse.error();
/** The server has processed the request. The response is lost on its way. */
export const lost: Answer = () => HttpResponse.error();
/** No response ever comes. */
export const hangs: Answer = () => new Promise<never>(() => {});
/**
 * The body of the response begins and does not end. MSW does not end a body when its request is aborted, as browsers
 * do, so this body listens to the signal itself.
 */
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

/** A server that answers as the test says, records each request, and honours the idempotency key. */
export class FakeServer {
  /** All requests, in the order of their arrival. */
  readonly received: Received[] = [];
  /** The bodies that the server has processed, in order. A second request with the same key has no effect. */
  readonly processed: string[] = [];
  readonly #keys = new Set<string>();
  readonly #answers = new Map<string | undefined, Answer[]>();

  /** Sets the answers to the next requests, one each. The last answer is used for all later requests. */
  respondWith(...answers: Answer[]) {
    this.#answers.set(undefined, answers);
  }

  /** The same as `respondWith`, for the requests with this body. */
  respondTo(body: string, ...answers: Answer[]) {
    this.#answers.set(body, answers);
  }

  /** Holds the response to the next request with this body. Returns the function that releases it. */
  holdResponseTo(body: string): (answer?: Answer) => void {
    let release!: (answer: Answer) => void;
    const answer = new Promise<Answer>((resolve) => (release = resolve));
    const before = this.#answers.get(body) ?? this.#answers.get(undefined) ?? [201];
    this.respondTo(body, async (received) => this.#apply(await answer, received), ...before);
    return (given = 201) => release(given);
  }

  /** The bodies of all requests so far, in order. */
  get receivedBodies(): string[] {
    return this.received.map(({ body }) => body);
  }

  async answer(request: Request): Promise<Response> {
    const { method, url, headers, signal } = request;
    const key = headers.get('Idempotency-Key');
    const received: Received = { method, url, body: await request.text(), key, headers, signal };
    this.received.push(received);
    const answers = this.#answers.get(received.body) ?? this.#answers.get(undefined) ?? [];
    return this.#apply((answers.length > 1 ? answers.shift() : answers[0]) ?? 201, received);
  }

  async #apply(answer: Answer, received: Received): Promise<Response> {
    const response =
      typeof answer === 'number' ? new Response(null, { status: answer }) : await answer(received);
    if (answer === lost || (response.type !== 'error' && response.status < 400)) this.#process(received);
    return response;
  }

  #process({ body, key }: Received) {
    if (key && this.#keys.has(key)) return;
    if (key) this.#keys.add(key);
    this.processed.push(body);
  }

  reset() {
    this.received.length = this.processed.length = 0;
    this.#keys.clear();
    this.#answers.clear();
  }
}

/** Call it at the top of a test file: the server listens for all tests and is reset before each. */
export function createServer(): FakeServer {
  const server = new FakeServer();
  const network = setupServer(http.all('*', ({ request }) => server.answer(request)));
  beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => server.reset());
  afterAll(() => network.close());
  return server;
}
