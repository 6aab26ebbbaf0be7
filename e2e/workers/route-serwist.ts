import { NetworkFirst, Serwist } from 'serwist';
import { probingPlugin } from './probing-plugin.ts';

const serwist = new Serwist();
serwist.registerCapture(
  ({ request, url }) => url.pathname.startsWith('/api/') || request.destination === 'image',
  new NetworkFirst({ cacheName: 'items', plugins: [probingPlugin as object] }),
);
serwist.addEventListeners();
