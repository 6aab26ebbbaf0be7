import { defineBackground } from 'workbox-plugin-build';

// A closure: what a generated worker usually cannot have.
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
