import type { Inspection } from '../state/inspection.ts';
import { facts, section } from './context.ts';
import { h, type View } from './patch.ts';

const has = (is: boolean) => (is ? 'yes' : 'no');

/** What this browser can do, and what the page has of it. */
export function browserView({ queues }: Inspection): View {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const controller = container?.controller;
  return h(
    'div',
    {},
    section(
      'This page',
      [],
      false,
      facts(
        [
          'Service workers',
          container ? 'yes' : isSecureContext ? 'no' : 'no: the page is not a secure context',
        ],
        [
          'Controlled by',
          controller ? `${new URL(controller.scriptURL).pathname}, ${controller.state}` : 'no worker',
        ],
        ['Network', navigator.onLine ? 'online' : 'offline'],
        ['Background Sync', has('SyncManager' in globalThis)],
        ['Periodic Background Sync', has('PeriodicSyncManager' in globalThis)],
        ['Background Fetch', has('BackgroundFetchManager' in globalThis)],
        ['Web Locks', has('locks' in navigator)],
      ),
    ),
    ...queues.map(({ name, capabilities }) =>
      section(
        `Queue ${name}`,
        [],
        false,
        capabilities
          ? facts(
              ['Background Sync', capabilities.sync],
              ['Web Locks', has(capabilities.locks)],
              ['Storage', capabilities.storage],
              ['Sent next by', capabilities.wakesNext],
              ['Page controlled', has(capabilities.controlled === true)],
            )
          : h('p', { part: 'empty' }, 'The worker has not answered.'),
      ),
    ),
  );
}
