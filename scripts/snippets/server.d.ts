// Names that the text around a snippet of Node introduces, and packages that are not installed here.
import type * as build from 'workbox-build';
import type * as ours from 'workbox-plugin-build';
import type * as queue from 'workbox-plugin-sync-queue';
import type { FaultServer } from 'workbox-plugin-testing/server';
import type { VitePWA as PWA } from 'vite-plugin-pwa';

declare global {
  interface Answer {
    status: number;
    body: string;
  }
  /** See docs/guides/what-your-server-must-do.md. */
  function once(header: string | undefined, body: string, effect: () => Answer): Answer;
  function addNote(text: string): Answer;

  const api: FaultServer;
  /** The script of a worker. */
  const script: () => void;

  const SyncQueuePlugin: typeof queue.SyncQueuePlugin;
  const VitePWA: typeof PWA;
  const swDest: string;
  const globDirectory: string;
  const urlPattern: RegExp;
  const handler: 'NetworkOnly';
  const generateSW: typeof build.generateSW;
  const withBackground: typeof ours.withBackground;
}
