import {
  channelName,
  createMessage,
  versionOf,
  type Answer,
  type Call,
  type Message,
  type Protocol,
} from '../shared/protocol.ts';
import { withTimeout } from '../shared/with-timeout.ts';

/** Beside these, the code that the worker answered with. */
export type CallErrorCode = 'no-worker' | 'no-answer' | 'other-version' | (string & {});

export interface CallOptions {
  /** Later calls wait until it was executed. What changes nothing waits for changes only. @default false */
  changes?: boolean;
  /**
   * Whether to ask again when half of the time is over: a worker that was ended in the middle of a
   * question is started by the next message. Not for what must not be executed twice.
   * @default true
   */
  repeatable?: boolean;
  /** Calls about the same thing are executed in order. @default '' */
  about?: string;
  /** @default that of the connection */
  timeoutSeconds?: number;
}

type CreateError = (code: CallErrorCode, message: string, details: Record<string, unknown>) => Error;

const container = () => navigator.serviceWorker as ServiceWorkerContainer | undefined;

/**
 * The registration whose worker answers the requests of this page; where none controls the page, the
 * one that could. With several scopes in an origin that need not be the one that `ready` gives.
 */
async function findRegistration(): Promise<ServiceWorkerRegistration> {
  const workers = container();
  if (!workers) return new Promise(() => {});
  const { controller } = workers;
  const all = controller ? await workers.getRegistrations().catch(() => []) : [];
  return all.find(({ active }) => active === controller) ?? workers.ready;
}

/** One client of a page and the worker of its registration: calls in one direction, news in the other. */
export class WorkerConnection {
  readonly #protocol: Protocol;
  readonly #timeoutSeconds: number;
  readonly #createError: CreateError;
  // Missing outside of secure contexts, where there are no workers, either.
  readonly #client = (crypto as Partial<Crypto>).randomUUID?.() ?? '';
  readonly #closed = new AbortController();
  /** By their numbers; each with how to ask for it again, where that is to be done. */
  readonly #unanswered = new Map<number, (() => void) | undefined>();
  #number = 0;
  #found: { controller: unknown; registration: Promise<ServiceWorkerRegistration> } | undefined;
  #channel: BroadcastChannel | undefined;

  /** `createError` makes what calls reject with. */
  constructor(protocol: Protocol, timeoutSeconds: number, createError: CreateError) {
    this.#protocol = protocol;
    this.#timeoutSeconds = timeoutSeconds;
    this.#createError = createError;
  }

  /**
   * The scope of the worker that this page speaks to.
   * @throws what `createError` makes: `no-worker` if none becomes active in time
   */
  async scope(): Promise<string> {
    const late = () => {
      throw this.#late('no-worker', this.#timeoutSeconds);
    };
    return (await withTimeout(this.#timeoutSeconds, this.#registration(), late)).scope;
  }

  /**
   * Asks the worker and resolves with its answer. The worker executes the calls of a connection once
   * and in order, also where one of them has to be asked again.
   *
   * @throws what `createError` makes: `no-worker` if none becomes active in time, `no-answer` if it
   * says nothing in time, or the code that the worker answered with.
   */
  async call(
    type: string,
    payload: unknown,
    {
      changes = false,
      repeatable = true,
      about = '',
      timeoutSeconds = this.#timeoutSeconds,
    }: CallOptions = {},
  ): Promise<unknown> {
    const number = ++this.#number;
    const ports: MessagePort[] = [];
    const timers: ReturnType<typeof setTimeout>[] = [];
    // Longer ones than a timer can count end at once.
    const after = (seconds: number, then: () => void) =>
      timers.push(setTimeout(then, Math.min(seconds * 1000, 2 ** 31 - 1)));
    let worker: ServiceWorker | null = null;
    this.#unanswered.set(number, undefined);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        after(timeoutSeconds, () => {
          const code = worker ? 'no-answer' : 'no-worker';
          reject(this.#late(code, timeoutSeconds, repeatable, { type, payload }));
        });
        const ask = (registration: ServiceWorkerRegistration) => {
          worker = registration.active;
          // It was unregistered: the next call looks for another.
          if (!worker) this.#found = undefined;
          const { port1, port2 } = new MessageChannel();
          ports.push(port1);
          port1.onmessage = ({ data }) => resolve(data as Answer);
          const message: Call = {
            ...createMessage(this.#protocol, registration.scope, type, payload),
            ...{ client: this.#client, number, about, changes },
            since: [...this.#unanswered.keys()][0]!,
          };
          worker?.postMessage(message, [port2]);
        };
        const begin = async () => {
          const registration = await this.#registration();
          if (!this.#unanswered.has(number)) return;
          // A worker that was started since knows nothing of them, and they come first.
          for (const again of this.#unanswered.values()) again?.();
          ask(registration);
          if (!repeatable) return;
          const again = () => ask(registration);
          if (changes) this.#unanswered.set(number, again);
          after(timeoutSeconds / 2, again);
        };
        begin().catch(reject);
      });
      if ('value' in answer) return answer.value;
      const { code, message, details } = answer.error;
      throw this.#createError(code, message, (details ?? {}) as Record<string, unknown>);
    } finally {
      this.#unanswered.delete(number);
      for (const timer of timers) clearTimeout(timer);
      for (const port of ports) port.close();
    }
  }

  /**
   * Calls `listener` with each message of the protocol that the worker of this page sends, and
   * `renewed` when another worker takes the page. Messages have a channel of their own, so that pages
   * without a client get none, and the queue of the app's own messages is not touched.
   */
  onBroadcast(listener: (message: Message) => void, renewed: () => void) {
    const { signal } = this.#closed;
    const open = () => void this.#open(listener).catch(() => {});
    open();
    // An open channel would keep the page from being restored at once, or end it when something is said.
    window.addEventListener('pagehide', () => this.#shut(), { signal });
    window.addEventListener('pageshow', open, { signal });
    container()?.addEventListener(
      'controllerchange',
      () => {
        open();
        renewed();
      },
      { signal },
    );
  }

  /** Ends the hearing. Calls go on. */
  close() {
    this.#closed.abort();
    this.#shut();
  }

  #late(code: CallErrorCode, timeoutSeconds: number, repeatable = true, details = {}) {
    const [why, advice] =
      code === 'no-worker'
        ? ['none became active', 'Is one registered for this page?']
        : repeatable
          ? ['it did not answer, asked twice', 'Is the plugin constructed in it?']
          : [
              'it did not answer, and may have done it or not: a worker can be ended in the middle',
              'Look at what is there before you ask again. If it never answers: is the plugin constructed in it?',
            ];
    const message = `Failed to ask the worker within ${timeoutSeconds} s: ${why}. ${advice}`;
    return this.#createError(code, message, { ...details, timeoutSeconds });
  }

  #shut() {
    this.#channel?.close();
    this.#channel = undefined;
  }

  async #open(listener: (message: Message) => void) {
    const { scope } = await this.#registration();
    const name = channelName(this.#protocol, scope);
    if (
      this.#closed.signal.aborted ||
      this.#channel?.name === name ||
      typeof BroadcastChannel === 'undefined'
    )
      return;
    this.#shut();
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (versionOf(data, this.#protocol) === this.#protocol.version && data.scope === scope) listener(data);
    };
  }

  #registration(): Promise<ServiceWorkerRegistration> {
    const controller = container()?.controller;
    if (!this.#found || this.#found.controller !== controller)
      this.#found = { controller, registration: findRegistration() };
    return this.#found.registration;
  }
}
