/** @jest-environment node */
import { Strategy } from 'workbox-strategies';
import type { GenerateSWOptions, WebpackGenerateSWOptions } from 'workbox-build';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type { BuildOptions } from '../src/shared/build-options.ts';
import { defineBackground } from '../src/api/define-background.ts';
import { withBackground } from '../src/api/with-background.ts';

class Own extends Strategy {
  override async _handle() {
    return new Response();
  }
}
const plugin: WorkboxPlugin = { fetchDidFail: async () => {} };

test('a valid config compiles, and defineBackground returns it unchanged', () => {
  const build: BuildOptions = { swDest: 'sw.js', ignoreURLParametersMatching: [/^utm_/] };
  const config = defineBackground({
    routes: [
      {
        urlPattern: ({ url, request, sameOrigin }) =>
          sameOrigin && request.mode === 'cors' && url.hash === '',
        method: ['POST', 'PUT'],
        handler: 'NetworkOnly',
        options: { plugins: [plugin], fetchOptions: { credentials: 'include' } },
        syncQueue: { name: 'outbox', options: { lane: ({ url }) => url, idempotencyKey: false } },
      },
      { urlPattern: /x/, handler: Own, periodicRefresh: { name: 'x', options: { urls: ['/x'] } } },
      { urlPattern: '/x', handler: 'CacheFirst', backgroundFetch: { handOff: { minBytes: 1 } } },
      { urlPattern: '/y', handler: async ({ request }) => fetch(request) },
      { urlPattern: '/z', handler: { handle: async () => new Response() } },
    ],
  });
  expect(config.routes).toHaveLength(5);
  expect(config.routes[0].syncQueue.name).toBe('outbox');
  expect(build.swDest).toBe('sw.js');
});

test('an invalid config does not compile', () => {
  const queued = { urlPattern: '/x', handler: 'NetworkOnly' } as const;
  const wrong = () => [
    // @ts-expect-error no such strategy
    defineBackground({ routes: [{ urlPattern: '/x', handler: 'cacheFirst' }] }),
    // @ts-expect-error no such verb
    defineBackground({ routes: [{ urlPattern: '/x', handler: 'CacheFirst', method: 'FETCH' }] }),
    // @ts-expect-error a queue needs a name
    defineBackground({ routes: [{ urlPattern: '/x', handler: 'NetworkOnly', syncQueue: {} }] }),
    // @ts-expect-error no such option of the queue
    defineBackground({ routes: [{ ...queued, syncQueue: { name: 'a', options: { a: 1 } } }] }),
    // @ts-expect-error a handler of one's own takes no plugins
    defineBackground({ routes: [{ urlPattern: '/x', handler: async () => new Response(), syncQueue: 'a' }] }),
    // @ts-expect-error a route needs a pattern
    defineBackground({ routes: [{ handler: 'CacheFirst' }] }),
  ];
  expect(wrong).toBeInstanceOf(Function);
});

test('withBackground accepts the options of every tool, one by one and all together', () => {
  const background = { config: 'background.config.ts' };
  const right = async () => {
    const ofVite: Partial<GenerateSWOptions> = await withBackground(
      { globPatterns: ['**/*.html'] },
      background,
    );
    const ofWorkbox: GenerateSWOptions = await withBackground(
      { swDest: 'sw.js', mode: 'production' },
      background,
    );
    const ofWebpack: WebpackGenerateSWOptions = await withBackground(
      { exclude: [/\.map$/], importScriptsViaChunks: ['push'] },
      background,
    );
    const fallback: Partial<GenerateSWOptions> = await withBackground({ navigateFallback: '/' }, background);
    return [ofVite, ofWorkbox, ofWebpack, fallback, await withBackground({}, background)];
  };
  // @ts-expect-error no such option
  const wrong = () => withBackground({ globPattern: ['**/*.html'] }, background);
  expect([typeof right, typeof wrong]).toEqual(['function', 'function']);
});
