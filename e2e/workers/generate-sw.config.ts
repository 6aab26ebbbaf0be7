/// <reference lib="webworker" />
import { defineBackground } from 'workbox-plugin-build';
import { Strategy } from 'workbox-strategies';
import type { WorkboxPlugin } from 'workbox-core/types.js';

// generateSW by itself loses all of these: closures, instances, and callbacks that are methods.
const seen: string[] = [];
const greeting = 'by a closure';
const warm = ['/feed/never-opened'];
const told = '/api/told';

class Marker implements WorkboxPlugin {
  readonly #mark: string;
  constructor(mark: string) {
    this.#mark = mark;
  }
  async requestWillFetch({ request }: { request: Request }) {
    seen.push(request.method);
    const headers = new Headers(request.headers);
    headers.set('x-mark', this.#mark);
    return new Request(request, { headers });
  }
}

class Greeting extends Strategy {
  override async _handle() {
    return new Response(`a strategy, ${greeting}, for ${this.plugins.length} plugin`);
  }
}

const startsWith =
  (prefix: string) =>
  ({ url }: { url: URL }) =>
    url.pathname.startsWith(prefix);

export default defineBackground({
  routes: [
    {
      urlPattern: startsWith('/api/notes'),
      method: ['POST', 'PUT', 'DELETE'],
      handler: 'NetworkOnly',
      options: { plugins: [new Marker('marked')] },
      syncQueue: { name: 'outbox', options: { lane: ({ url }) => (url.includes('free') ? null : 'notes') } },
    },
    { urlPattern: /\/api\/letters/, method: 'PATCH', handler: 'NetworkOnly', syncQueue: 'outbox' },
    { urlPattern: startsWith('/seen'), handler: async () => new Response(seen.join(' ')) },
    { urlPattern: '/object', handler: { handle: async () => new Response(`an object, ${greeting}`) } },
    {
      urlPattern: startsWith('/feed/'),
      handler: 'CacheFirst',
      options: { cacheName: 'feed' },
      periodicRefresh: { name: 'feed', options: { urls: () => warm } },
    },
    {
      urlPattern: startsWith('/media/'),
      handler: 'CacheFirst',
      options: { cacheName: 'media' },
      backgroundFetch: {
        finalTitle: ({ id, state }) => {
          void fetch(`${told}?${id}=${state}`, { method: 'POST' });
          return 'Here it is';
        },
      },
    },
    { urlPattern: '/strategy', handler: Greeting, options: { plugins: [new Marker('unused')] } },
  ],
});
