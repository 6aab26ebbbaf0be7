import { NetworkFirst, Serwist } from 'serwist';
import { asker } from './probing-plugin.ts';

const serwist = new Serwist();
serwist.registerCapture(
  ({ request, url }) => url.pathname.startsWith('/api/') || request.destination === 'image',
  new NetworkFirst({ cacheName: 'items', plugins: [asker as object] }),
);
serwist.addEventListeners();
