import { runOutside, TerminatedError, type ExecutionContext } from '../context/execution-context.ts';
import { buildRequest, type PageRequestInit } from '../network/browser-request.ts';
import { failedToFetch, fetchFromNetwork } from '../network/network.ts';
import { FetchEvent } from './events.ts';
import { ExtendableEvent } from './extendable-event.ts';

type Deliver = (event: ExtendableEvent) => Promise<void>;

/** Dispatches the events of one running worker and knows which of them are open. */
export class EventDispatcher {
  readonly #context: ExecutionContext;
  readonly #deliver: (event: Event) => unknown[];
  readonly #open = new Set<Promise<void>>();
  readonly #whenActivated: Promise<void>;
  #activated!: () => void;

  constructor(context: ExecutionContext, deliver: (event: Event) => unknown[]) {
    this.#context = context;
    this.#deliver = deliver;
    this.#whenActivated = runOutside(() => new Promise((resolve) => (this.#activated = resolve)));
  }

  /** Releases the functional events, which wait for the activation. */
  activated(): void {
    this.#activated();
  }

  /** Runs `open`, which delivers one event. The promise settles as the event does, or when the worker is terminated. */
  dispatch(open: (deliver: Deliver) => Promise<void>): Promise<void> {
    return runOutside(() => {
      if (!this.#context.alive)
        return Promise.reject(new TerminatedError('Failed to dispatch: the worker was terminated.'));
      const done = this.#context.raceTermination(
        open((event) => ExtendableEvent.dispatch(event, this.#deliver)),
      );
      this.#open.add(done);
      const close = () => void this.#open.delete(done);
      done.then(close, close);
      return done;
    });
  }

  /** Dispatches a functional event after the activation. `onSuccess` is called after its lifetime. */
  dispatchWhenActive<E extends ExtendableEvent>(
    create: () => E,
    onSuccess: (event: E) => void = () => {},
  ): Promise<void> {
    return this.dispatch(async (deliver) => {
      await this.#whenActivated;
      const event = create();
      await deliver(event);
      onSuccess(event);
    });
  }

  /** Dispatches `fetch`. `response` is what the page receives: `TypeError: Failed to fetch` from a terminated worker. */
  dispatchFetch(
    input: Request | string | URL,
    init: PageRequestInit | undefined,
    { clientId, scope }: { clientId: string; scope: string },
  ): { response: Promise<Response>; done: Promise<void> } {
    const context = this.#context;
    const request = buildRequest(input, init, scope);
    let resolve!: (response: Promise<Response>) => void;
    const answer = new Promise<Response>((r) => (resolve = r));
    const done = this.dispatch(async (deliver) => {
      await this.#whenActivated;
      const { handled, handle } = context.run(() => {
        let handle!: (answer: Promise<void> | undefined) => void;
        const handled = new Promise<void>((resolve) => (handle = resolve));
        handled.catch(() => {});
        return { handled, handle };
      });
      const event = context.run(() => new FetchEvent('fetch', { request, clientId, handled }));
      const lifetime = deliver(event);
      handle(FetchEvent.answerOf(event)?.then(() => {}));
      resolve(FetchEvent.answerOf(event) ?? fetchFromNetwork(request, context.browser));
      return lifetime;
    });
    const response = context.raceTermination(answer, failedToFetch).catch((error: unknown) => {
      throw error instanceof TypeError && error.message === 'Failed to fetch' ? error : failedToFetch(error);
    });
    response.catch(() => {});
    return { response, done };
  }

  /** Resolves when no event is open. */
  async idle(): Promise<void> {
    while (this.#open.size > 0) await Promise.allSettled(this.#open);
  }
}
