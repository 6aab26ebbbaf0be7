import { createMessage, versionOf, type Answer, type Message, type Protocol } from './messages.ts';

declare const self: ServiceWorkerGlobalScope;

let activation: Promise<void> | undefined;
let activate: () => void;

/**
 * Resolves once this worker is the active one of its registration: until then it must open no
 * database, or it would cut off the worker that is live.
 * Must first be called at the worker's first evaluation, for it adds listeners.
 */
export function whenActive(): Promise<void> {
  return (activation ??= new Promise((resolve) => {
    activate = resolve;
    const state = (self.serviceWorker as ServiceWorker | undefined)?.state;
    if (state === 'activating' || state === 'activated') resolve();
    // Firefox cannot tell its own state; these events reach an active worker only.
    for (const type of [
      'activate',
      'fetch',
      'sync',
      'periodicsync',
      'push',
      'notificationclick',
      'backgroundfetchsuccess',
    ])
      self.addEventListener(type, activate, { once: true });
  }));
}

/**
 * Answers the questions of pages. `answer` gets the message's type and payload; what it returns or
 * throws goes back through the message's port. Messages of other protocols are left alone; one of
 * another version is answered with the error `other-version`.
 */
export function answerPages(
  protocol: Protocol,
  answer: (type: string, payload: unknown, event: ExtendableMessageEvent) => Promise<unknown>,
) {
  self.addEventListener('message', (event) => {
    const version = versionOf(event.data, protocol);
    const port = event.ports[0];
    if (version === undefined || !port) return;
    // A page speaks to the active worker only.
    activate?.();
    const { type, payload } = event.data as Message;
    const understood = async () => {
      if (version === protocol.version) return answer(type, payload, event);
      const details = { page: version, worker: protocol.version };
      throw Object.assign(new Error('Reload the page: its build is another.'), {
        code: 'other-version',
        details,
      });
    };
    event.waitUntil(
      understood()
        .then(
          (value): Answer => ({ value }),
          ({ code = 'failed', message, details }): Answer => ({ error: { code, message, details } }),
        )
        .then((answer) => port.postMessage(answer)),
    );
  });
}

/** The windows that this registration's scope could control, controlled already or not. */
export async function openWindows(): Promise<WindowClient[]> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter(({ url }) => url.startsWith(self.registration.scope));
}

/** Tells all open windows of this registration. */
export async function tellPages<Payload>(protocol: Protocol, type: string, payload: Payload) {
  for (const page of await openWindows()) page.postMessage(createMessage(protocol, type, payload));
}
