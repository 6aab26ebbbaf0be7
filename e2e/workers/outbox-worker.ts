/// <reference lib="webworker" />
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import {
  conflicts,
  dependencies,
  pageWrites,
  type Schedule,
  schedule,
  SyncQueuePlugin,
  temporaryIds,
  type SyncQueueOptions,
} from 'workbox-plugin-sync-queue';

declare const self: ServiceWorkerGlobalScope;

// Parameters of the script's URL: `options` as JSON; `lanes` for a lane by ?lane= of the request's URL; `wait` for no
// skipWaiting; `token` to add the token of the session at each replay, with sign-in outside of the lanes; `refresh` to
// fetch a new token after a 401; `events` to replay in push and periodicsync; `conflicts` and `temporary-ids` for those
// features; `schedule` as JSON; `after` for the header X-After of dependencies; `unclaimed` for no claim of open pages;
// `rules` as JSON for static routes.
const { searchParams } = new URL(self.location.href);
const options = JSON.parse(searchParams.get('options') ?? '{}') as SyncQueueOptions;
if (searchParams.has('lanes')) options.lane = ({ url }) => new URL(url).searchParams.get('lane') ?? 'main';

if (searchParams.has('token')) {
  options.lane = ({ url }) => (url.endsWith('/api/session') ? null : 'notes');
  options.requestWillReplay = async ({ request, response: rejection }) => {
    const session = await caches.open('session');
    if (rejection && searchParams.has('refresh')) {
      const fresh = await fetch('/api/session', { method: 'POST', body: 'password' });
      await session.put('/token', fresh);
    }
    const headers = new Headers(request.headers);
    headers.set('Authorization', (await (await session.match('/token'))?.text()) ?? 'none');
    return new Request(request, { headers });
  };
}

const given = JSON.parse(searchParams.get('schedule') ?? 'null') as Schedule | null;
const features = [
  pageWrites(),
  ...(searchParams.has('conflicts') ? [conflicts()] : []),
  ...(given ? [schedule(() => given)] : []),
  ...(searchParams.has('after') ? [dependencies(({ headers }) => [headers.get('X-After') ?? ''])] : []),
  ...(searchParams.has('temporary-ids')
    ? [
        temporaryIds({
          idOf: ({ headers }) => headers.get('X-Temporary-Id'),
          path: 'data.id',
          requestHeaders: ['X-Note'],
        }),
      ]
    : []),
];
const plugin = new SyncQueuePlugin('outbox', { ...options, features });
const strategy = new NetworkOnly({ plugins: [plugin] });
for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const)
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), strategy, method);

if (searchParams.has('events'))
  for (const type of ['push', 'periodicsync'] as const)
    self.addEventListener(type as 'push', (event) => event.waitUntil(plugin.queue.replayRequests()));

const rules = JSON.parse(searchParams.get('rules') ?? '[]') as object[];

self.addEventListener('install', (event) => {
  if (rules.length)
    event.waitUntil((event as unknown as { addRoutes(rules: object[]): Promise<void> }).addRoutes(rules));
  if (!searchParams.has('wait')) void self.skipWaiting();
});
self.addEventListener('activate', (event) => {
  if (!searchParams.has('unclaimed')) event.waitUntil(self.clients.claim());
});
