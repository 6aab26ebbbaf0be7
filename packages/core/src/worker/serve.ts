import { createCallLog } from './call-log.ts';
import {
  channelName,
  createMessage,
  versionOf,
  type Answer,
  type Call,
  type Protocol,
} from '../shared/protocol.ts';
import type { PluginError } from '../shared/plugin-error.ts';

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
 * Answers the questions of pages, those of one client once and in order. `answer` gets the message's
 * type and payload; what it returns or throws goes back through the message's port. Messages of other
 * protocols and of other scopes are left alone; one of another version is answered with the error
 * `other-version`.
 */
export function serve(
  protocol: Protocol,
  answer: (type: string, payload: unknown, event: ExtendableMessageEvent) => Promise<unknown>,
) {
  const inOrder = createCallLog();
  self.addEventListener('message', (event) => {
    const version = versionOf(event.data, protocol);
    const port = event.ports[0];
    const { scope } = self.registration;
    if (version === undefined || !port || ((event.data as Call).scope ?? scope) !== scope) return;
    // A page speaks to the active worker only.
    activate?.();
    const { type, payload } = event.data as Call;
    const execute = async (): Promise<Answer> => {
      try {
        if (version === protocol.version) return { value: await answer(type, payload, event) };
        const code = 'other-version';
        const message = 'Reload the page: its build is another.';
        return { error: { code, message, details: { page: version, worker: protocol.version } } };
      } catch (error) {
        const {
          code = 'failed',
          message,
          details,
        } = (error ?? {}) as Partial<PluginError<string>> & { message: string };
        return { error: { code, message, details } };
      }
    };
    const answered = version === protocol.version ? inOrder(event.data as Call, execute) : execute();
    if (answered) event.waitUntil(answered.then((answer) => port.postMessage(answer)));
  });
}

/** The windows that this registration's scope could control, controlled already or not. */
export async function openWindows(): Promise<WindowClient[]> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter(({ url }) => url.startsWith(self.registration.scope));
}

const channels = new Map<string, BroadcastChannel>();

/**
 * Tells the pages of this registration that have a client of ours, and no others: a client listens to
 * the channel of its worker, whichever life of the worker speaks. Without a window nothing is said.
 */
export async function broadcast<Payload>(protocol: Protocol, type: string, payload: Payload) {
  if (!(await openWindows()).length || typeof BroadcastChannel === 'undefined') return;
  const { scope } = self.registration;
  const name = channelName(protocol, scope);
  const channel = channels.get(name) ?? new BroadcastChannel(name);
  channels.set(name, channel);
  channel.postMessage(createMessage(protocol, scope, type, payload));
}
