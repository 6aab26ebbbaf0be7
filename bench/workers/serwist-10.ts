/// <reference lib="webworker" />
import { BackgroundSyncPlugin, NetworkOnly, Serwist } from 'serwist-10';
import { listenForBareLoops, takeControl } from './bare.ts';

const serwist = new Serwist();
const isNote = ({ url }: { url: URL }) => url.pathname === '/api/notes';
serwist.registerCapture(isNote, new NetworkOnly({ plugins: [new BackgroundSyncPlugin('outbox')] }), 'POST');
serwist.registerCapture(({ url }) => url.pathname.startsWith('/api/plain'), new NetworkOnly(), 'POST');
serwist.addEventListeners();
listenForBareLoops();
takeControl();
