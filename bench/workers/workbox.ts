/// <reference lib="webworker" />
import { BackgroundSyncPlugin } from 'workbox-background-sync';
import { registerRoute } from 'workbox-routing';
import { NetworkOnly } from 'workbox-strategies';
import { listenForBareLoops, takeControl } from './bare.ts';

const isNote = ({ url }: { url: URL }) => url.pathname === '/api/notes';
registerRoute(isNote, new NetworkOnly({ plugins: [new BackgroundSyncPlugin('outbox')] }), 'POST');
registerRoute(({ url }) => url.pathname.startsWith('/api/plain'), new NetworkOnly(), 'POST');
listenForBareLoops();
takeControl();
