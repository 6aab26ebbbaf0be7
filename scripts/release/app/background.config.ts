import { defineBackground, type BuildOptions } from 'workbox-plugin-build';

export const build: BuildOptions = {
  swDest: 'built/workbox-plugin-build/sw.js',
  globDirectory: 'built/workbox-plugin-build',
  skipWaiting: true,
  clientsClaim: true,
};

export default defineBackground({
  routes: [
    {
      urlPattern: ({ url }) => url.pathname.startsWith('/api/'),
      method: ['POST', 'PUT', 'DELETE'],
      handler: 'NetworkOnly',
      syncQueue: 'outbox',
    },
  ],
});
