import { ExtendableEvent } from './extendable-event.ts';
import { runOutside } from '../context/execution-context.ts';

/** `install`. */
export class InstallEvent extends ExtendableEvent {}

interface FetchEventInit extends EventInit {
  request: Request;
  clientId?: string;
  resultingClientId?: string;
  replacesClientId?: string;
  preloadResponse?: Promise<unknown>;
  handled?: Promise<void>;
}

/** `fetch`. */
export class FetchEvent extends ExtendableEvent {
  readonly request: Request;
  readonly clientId: string;
  readonly resultingClientId: string;
  readonly replacesClientId: string;
  readonly preloadResponse: Promise<unknown>;
  readonly handled: Promise<void>;
  #answer: Promise<Response> | undefined;

  constructor(type: string, init: FetchEventInit) {
    super(type, { cancelable: true, ...init });
    this.request = init.request;
    this.clientId = init.clientId ?? '';
    this.resultingClientId = init.resultingClientId ?? '';
    this.replacesClientId = init.replacesClientId ?? '';
    this.preloadResponse = init.preloadResponse ?? Promise.resolve(undefined);
    // An event that the browser did not dispatch is never handled.
    this.handled = init.handled ?? new Promise(() => {});
  }

  respondWith(response: Response | PromiseLike<Response>): void {
    if (this.#answer !== undefined) {
      throw new DOMException(
        "Failed to execute 'respondWith' on 'FetchEvent': The fetch event has already been responded to.",
        'InvalidStateError',
      );
    }
    this.#answer = runOutside(() => Promise.resolve(response));
    this.stopImmediatePropagation();
    // A rejected response is a network error for the page and does not fail the event.
    this.extendLifetime(runOutside(() => this.#answer?.catch(() => {})));
  }

  /** The argument of `respondWith`. With `undefined` the browser uses the network. */
  static answerOf(event: FetchEvent): Promise<Response> | undefined {
    return event.#answer;
  }
}

/** `sync`. */
export class SyncEvent extends ExtendableEvent {
  readonly tag: string;
  readonly lastChance: boolean;
  constructor(type: string, init: EventInit & { tag: string; lastChance?: boolean }) {
    super(type, init);
    this.tag = init.tag;
    this.lastChance = init.lastChance ?? false;
  }
}

/** `periodicsync`. */
export class PeriodicSyncEvent extends ExtendableEvent {
  readonly tag: string;
  constructor(type: string, init: EventInit & { tag: string }) {
    super(type, init);
    this.tag = init.tag;
  }
}

/** `push`. */
export class PushEvent extends ExtendableEvent {
  readonly data: { text(): string; json(): unknown } | null;
  constructor(type: string, init: EventInit & { data?: unknown } = {}) {
    super(type, init);
    const { data } = init;
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.data = data === undefined ? null : { text: () => text, json: () => JSON.parse(text) as unknown };
  }
}

/** `notificationclick`, `notificationclose`. */
export class NotificationEvent extends ExtendableEvent {
  readonly notification: object;
  readonly action: string;
  constructor(type: string, init: EventInit & { notification: object; action?: string }) {
    super(type, init);
    this.notification = init.notification;
    this.action = init.action ?? '';
  }
}

/** `message`, in a worker. */
export class ExtendableMessageEvent extends ExtendableEvent {
  readonly data: unknown;
  readonly origin: string;
  readonly lastEventId = '';
  readonly source: unknown;
  readonly ports: readonly unknown[];
  constructor(
    type: string,
    init: EventInit & { data?: unknown; origin?: string; source?: unknown; ports?: readonly unknown[] } = {},
  ) {
    super(type, init);
    this.data = init.data;
    this.origin = init.origin ?? '';
    this.source = init.source ?? null;
    this.ports = Object.freeze([...(init.ports ?? [])]);
  }
}

/** `backgroundfetchsuccess`, `-fail`, `-abort`, `-click`. */
export class BackgroundFetchUpdateUIEvent extends ExtendableEvent {
  readonly registration: object;
  /** The argument of `updateUI`. */
  updated: object | undefined;

  constructor(type: string, init: EventInit & { registration: object }) {
    super(type, init);
    this.registration = init.registration;
  }

  async updateUI(options: object = {}): Promise<void> {
    if (!/success|fail/.test(this.type))
      throw new TypeError(`event.updateUI is not a function at ${this.type}`);
    if (this.updated) throw new DOMException('updateUI may only be called once.', 'InvalidStateError');
    this.updated = options;
  }
}
