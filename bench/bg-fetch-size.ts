import { sizeOf, using } from './size.ts';

/** What the plugin takes from core anyway: what else an app pays is the plugin's own. */
const workerCore = `
  import { serve, recordProbe, initiatorOf, transactionDone, connect, createMessage, httpDate, isSubject, openWindows,
    PluginError, findRoute, purposeOf, refuseNetwork, promisify, broadcast, dispatchThroughRoutes, versionOf, whenActive, withTimeout,
    withLock } from 'workbox-plugin-core';
  Object.assign(self, { serve, recordProbe, initiatorOf, transactionDone, connect, createMessage, httpDate, isSubject, openWindows,
    PluginError, findRoute, purposeOf, refuseNetwork, promisify, broadcast, dispatchThroughRoutes, versionOf, whenActive, withTimeout,
    withLock });`;
const pageCore = `
  import { PluginError, WorkerConnection } from 'workbox-plugin-core/window';
  import { backoffDelay, httpDate, retryAfter, withLock } from 'workbox-plugin-core/shared';
  Object.assign(window, { PluginError, WorkerConnection, backoffDelay, httpDate, retryAfter, withLock });`;

const beyond = async (core: string, door: string) => (await sizeOf(core + door)) - (await sizeOf(core));

/** Bytes beyond core, minified and compressed: of the worker door and of the page door. */
export const bgFetchSizes = async () => ({
  worker: await beyond(
    workerCore,
    using('BackgroundFetchPlugin, BackgroundFetchError', 'workbox-plugin-bg-fetch'),
  ),
  page: await beyond(
    pageCore,
    using('BackgroundFetchClient, BackgroundFetchError', 'workbox-plugin-bg-fetch/window'),
  ),
});
