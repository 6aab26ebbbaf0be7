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
 * Resolves once this worker is the active worker of its registration. Before that it must not open a database:
 * an upgrade would close the connection of the active worker. The first call adds listeners, so it must be
 * made at the first evaluation of the worker.
 */
export function whenActive(): Promise<void> {
  return (activation ??= new Promise((resolve) => {
    activate = resolve;
    const state = (self.serviceWorker as ServiceWorker | undefined)?.state;
    if (state === 'activating' || state === 'activated') resolve();
    // A worker of Firefox does not know its state. These events reach an active worker only.
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
 * Answers the calls of pages; those of one client once and in order. `answer` gets the type and the payload of
 * the message. What it returns or throws is sent back through the port of the message. Messages of other
 * protocols and scopes are ignored. A message of another version is answered with the error `other-version`.
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
    // A page calls the active worker only.
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
          details = {},
        } = (error ?? {}) as Partial<PluginError<string>> & { message: string };
        return { error: { code, message, details } };
      }
    };
    const answered = version === protocol.version ? inOrder(event.data as Call, execute) : execute();
    if (answered) event.waitUntil(answered.then((answer) => port.postMessage(answer)));
  });
}

/** The windows in the scope of this registration, controlled or not. */
export async function openWindows(): Promise<WindowClient[]> {
  const windows = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return windows.filter(({ url }) => url.startsWith(self.registration.scope));
}

const channels = new Map<string, BroadcastChannel>();

/**
 * Sends a message to the pages of this registration that have a client of the plugin. A client listens to the
 * channel of its registration. Without a window nothing is sent.
 */
export async function broadcast<Payload>(protocol: Protocol, type: string, payload: Payload) {
  if (!(await openWindows()).length || typeof BroadcastChannel === 'undefined') return;
  const { scope } = self.registration;
  const name = channelName(protocol, scope);
  const channel = channels.get(name) ?? new BroadcastChannel(name);
  channels.set(name, channel);
  channel.postMessage(createMessage(protocol, scope, type, payload));
}
