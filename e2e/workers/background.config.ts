import { defineBackground } from 'workbox-plugin-build';

// A closure, which a generated worker usually cannot have.
const api = '/api/';

export default defineBackground({
  routes: [
    {
      urlPattern: ({ url }) => url.pathname.startsWith(api),
      method: ['POST', 'PUT'],
      handler: 'NetworkOnly',
      syncQueue: 'outbox',
    },
  ],
});
