import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  FaultServer,
  respondWith,
  responseLost,
  type FaultMode,
  type ReceivedRequest,
} from 'workbox-plugin-testing/server';

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

/** A {@link FaultServer} whose answers are named by the body of the request. */
export class FakeServer {
  /** All requests, in the order of their arrival. */
  readonly received: Received[] = [];
  readonly #server = new FaultServer();
  readonly #answers = new Map<string | undefined, Answer[]>();

  /** The bodies that the server has processed, in order. A second request with the same key has no effect. */
  get processed(): string[] {
    return this.#server.effects.map(({ text }) => text);
  }

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
    this.respondTo(body, async (received) => toResponse(await answer, received), ...before);
    return (given = 201) => release(given);
  }

  /** The bodies of all requests so far, in order. */
  get receivedBodies(): string[] {
    return this.received.map(({ body }) => body);
  }

  answer(request: Request): Promise<Response> {
    return this.#server.answer(request);
  }

  #modeFor({ method, url, text, headers, signal }: ReceivedRequest): FaultMode {
    const key = headers['idempotency-key'] ?? null;
    const received: Received = {
      ...{ method, url, key, signal, body: text },
      headers: new Headers(headers as Record<string, string>),
    };
    this.received.push(received);
    const answers = this.#answers.get(text) ?? this.#answers.get(undefined) ?? [];
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? 201;
    return answer === lost ? responseLost : respondWith(() => toResponse(answer, received));
  }

  reset() {
    this.received.length = 0;
    this.#server.reset();
    this.#server.faultMode = (request) => this.#modeFor(request);
    this.#answers.clear();
  }
}

const toResponse = (answer: Answer, received: Received) =>
  typeof answer === 'number' ? new Response(null, { status: answer }) : answer(received);

/** Call it at the top of a test file: the server listens for all tests and is reset before each. */
export function createServer(): FakeServer {
  const server = new FakeServer();
  const network = setupServer(http.all('*', ({ request }) => server.answer(request)));
  beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
  beforeEach(() => server.reset());
  afterAll(() => network.close());
  return server;
}
