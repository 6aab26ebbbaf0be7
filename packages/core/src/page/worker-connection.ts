import {
  channelName,
  createMessage,
  type Answer,
  type Call,
  type Message,
  type Protocol,
} from '../shared/protocol.ts';

declare const process: { env: { NODE_ENV?: string } };

/** One of these, or the code of the worker's answer. */
export type CallErrorCode = 'no-worker' | 'no-answer' | 'other-version' | (string & {});

/** How one call of the worker is made. */
export interface CallOptions {
  /** Later calls wait until this one was executed. A call that changes nothing waits for changes only. @default false */
  changes?: boolean;
  /**
   * Whether to ask again when half of the time is over: a worker that was terminated during a call is started by the
   * next message. Set it to `false` for a call that must not be executed twice.
   * @default true
   */
  repeatable?: boolean;
  /** Calls about the same thing are executed in order. @default '' */
  about?: string;
  /** @default that of the connection */
  timeoutSeconds?: number;
}

/** `message` is what the worker said, or the reason in a development build; a production build has the code only. */
/** The error class of a package: a subclass of `PluginError`. */
type ErrorClass = new (
  code: never,
  details: Record<string, unknown>,
  cause?: unknown,
  message?: string,
) => Error;

/** A registration that a page names by its scope. */
export interface Place {
  readonly scope: string;
  /** Resolves with the registration, when there is one. */
  readonly registration: () => Promise<ServiceWorkerRegistration>;
}

/** What may have changed what the worker can do. */
export type PageActivity = 'online' | 'visible';

const container = () => navigator.serviceWorker as ServiceWorkerContainer | undefined;

/**
 * The registration whose worker answers the requests of this page. Where no worker controls the page, the
 * registration that could. With several scopes in an origin that may be another one than `ready` gives.
 */
async function findRegistration(controller: unknown): Promise<ServiceWorkerRegistration> {
  const workers = container();
  if (!workers) return new Promise(() => {});
  const all = controller ? await workers.getRegistrations().catch(() => []) : [];
  return all.find(({ active }) => active === controller) ?? workers.ready;
}

/** Development builds only. */
function describeTimeout(code: CallErrorCode, seconds: number, repeatable: boolean) {
  const start = `Failed to ask the worker within ${seconds} s: `;
  if (code === 'no-worker') return `${start}none became active. Is one registered for this page?`;
  return repeatable
    ? `${start}it did not answer, asked twice. Is the plugin constructed in it?`
    : `${start}it did not answer, and may have done it or not: a worker can be terminated during a call. Look at what is there before you ask again. If it never answers: is the plugin constructed in it?`;
}

/** The connection of one page client with the worker of its registration: calls to the worker, broadcasts from it. */
export class WorkerConnection {
  readonly #protocol: Protocol;
  readonly #timeoutSeconds: number;
  readonly #ErrorClass: ErrorClass;
  // Outside of secure contexts it is missing, and so are service workers.
  readonly #client = (crypto as Partial<Crypto>).randomUUID?.() ?? '';
  /** By number; each with the function that asks again, if it may be asked again. */
  readonly #unanswered = new Map<number, (() => void) | undefined>();
  #number = 0;
  /** The worker that controlled the page when `#found` was found. */
  #controller: unknown;
  #found: Promise<ServiceWorkerRegistration> | undefined;
  readonly #place: Place | undefined;

  /**
   * @param errorClass the class of the errors that calls reject with
   * @param place where it is not the registration of this page
   */
  constructor(protocol: Protocol, timeoutSeconds: number, errorClass: ErrorClass, place?: Place) {
    this.#place = place;
    this.#protocol = protocol;
    this.#timeoutSeconds = timeoutSeconds;
    this.#ErrorClass = errorClass;
  }

  /** The scope of the worker that this page calls. Pending until there is one. */
  async scope(): Promise<string> {
    return this.#place?.scope ?? (await this.#registration()).scope;
  }

  /**
   * Asks the worker and resolves with its answer. The worker executes the calls of a connection once and in order,
   * also where one of them has to be asked again.
   *
   * @throws an error of the class that the constructor got: `no-worker` if no worker becomes active in time, `no-answer` if it says
   * nothing in time, or the code that the worker answered with.
   */
  async call(
    type: string,
    payload: unknown,
    { changes, repeatable = true, about, timeoutSeconds = this.#timeoutSeconds }: CallOptions = {},
  ): Promise<unknown> {
    const number = ++this.#number;
    const unanswered = this.#unanswered;
    const ends: (() => void)[] = [];
    // A longer time than a timer can count would end at once.
    const after = (seconds: number, then: () => void) => {
      const timer = setTimeout(then, Math.min(seconds * 1000, 2 ** 31 - 1));
      ends.push(() => clearTimeout(timer));
    };
    let worker: ServiceWorker | null = null;
    unanswered.set(number, undefined);
    try {
      const answer = await new Promise<Answer>((resolve, reject) => {
        after(timeoutSeconds, () => {
          const code = worker ? 'no-answer' : 'no-worker';
          const message =
            process.env.NODE_ENV === 'production'
              ? undefined
              : describeTimeout(code, timeoutSeconds, repeatable);
          reject(new this.#ErrorClass(code as never, { type, payload, timeoutSeconds }, undefined, message));
        });
        this.#registration()
          .then((registration) => {
            if (!unanswered.has(number)) return;
            // A worker that was started since then does not know these calls, and they come first.
            for (const askAgain of unanswered.values()) askAgain?.();
            const ask = () => {
              worker = registration.active;
              // It was unregistered: the next call looks for another one.
              if (!worker) this.#found = undefined;
              const { port1, port2 } = new MessageChannel();
              ends.push(() => port1.close());
              port1.onmessage = ({ data }) => resolve(data as Answer);
              const message: Call = {
                ...createMessage(this.#protocol, registration.scope, type, payload),
                client: this.#client,
                number,
                about,
                changes,
                since: [...unanswered.keys()][0]!,
              };
              worker?.postMessage(message, [port2]);
            };
            // An error of its own rejects the call: what cannot be cloned, for example.
            ask();
            if (!repeatable) return;
            if (changes) unanswered.set(number, ask);
            after(timeoutSeconds / 2, ask);
          })
          .catch(reject);
      });
      if ('value' in answer) return answer.value;
      const { code, message, details } = answer.error;
      throw new this.#ErrorClass(code as never, details, undefined, message);
    } finally {
      unanswered.delete(number);
      for (const end of ends) end();
    }
  }

  /**
   * Until `signal` is aborted, calls `onBroadcast` with each message of the protocol that the worker of this page
   * broadcasts, and `onActivity` when the network is back, when the page is shown, and when another worker takes the
   * page. Messages have a channel of their own: a page without a client gets none, and the message events of the app
   * are not touched.
   */
  listen(
    onBroadcast: (message: Message) => void,
    onActivity: (activity: PageActivity) => void,
    signal: AbortSignal,
  ) {
    const { name, version } = this.#protocol;
    let channel: BroadcastChannel | undefined;
    const shut = () => {
      channel?.close();
      channel = undefined;
    };
    const open = async () => {
      const channelOfScope = channelName(this.#protocol, await this.scope());
      if (signal.aborted || channel?.name === channelOfScope) return;
      shut();
      channel = new BroadcastChannel(channelOfScope);
      channel.onmessage = ({ data }: MessageEvent<Partial<Message> | null>) => {
        if (data?.meta === `${name}@${version}`) onBroadcast(data as Message);
      };
    };
    // A browser without BroadcastChannel gets no broadcasts.
    const reopen = () => void open().catch(() => {});
    const on = (target: EventTarget | undefined, type: string, listener: () => void) =>
      target?.addEventListener(type, listener, { signal });
    const visible = () => {
      reopen();
      onActivity('visible');
    };
    reopen();
    signal.addEventListener('abort', shut);
    // An open channel keeps a page out of the back/forward cache, or evicts it when a message comes.
    on(window, 'pagehide', shut);
    on(window, 'pageshow', visible);
    on(window, 'online', () => onActivity('online'));
    on(document, 'visibilitychange', () => document.visibilityState === 'visible' && visible());
    on(container(), 'controllerchange', visible);
  }

  #registration(): Promise<ServiceWorkerRegistration> {
    const controller = container()?.controller;
    if (this.#controller !== controller) this.#found = undefined;
    this.#controller = controller;
    return (this.#found ??= this.#place?.registration() ?? findRegistration(controller));
  }
}
