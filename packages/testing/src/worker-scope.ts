import { FakeBroadcastChannel } from './broadcast-channel.ts';
import { Clients } from './clients.ts';
import { settleForCaller, type Life } from './life.ts';
import { FakeNavigator } from './navigator.ts';
import { fetchFromNetwork, fetchOf } from './network.ts';
import type { FakeServiceWorker } from './registration.ts';
import { commonGlobals, ScopeObject } from './scope-object.ts';

const pageOnly = [
  'window',
  'document',
  'localStorage',
  'sessionStorage',
  'process',
  'require',
  'Buffer',
  'global',
];

/** The globals of one life of a service worker. */
export class ServiceWorkerGlobalScope extends ScopeObject {
  wantsActivation = false;

  constructor(life: Life, serviceWorker: FakeServiceWorker) {
    super(life, pageOnly);
    const { registration } = serviceWorker;
    Object.assign(this, commonGlobals(life, new URL(serviceWorker.scriptURL)), {
      __WB_MANIFEST: [...life.browser.manifest],
      registration,
      serviceWorker,
      clients: new Clients(serviceWorker),
      navigator: new FakeNavigator(life, false),
      BroadcastChannel: FakeBroadcastChannel,
      fetch: fetchOf(life, (request) => fetchFromNetwork(request, life.browser, life)),
      skipWaiting: () => {
        this.wantsActivation = true;
        if (registration.waiting === serviceWorker) void registration.activate();
        return settleForCaller(undefined);
      },
      importScripts: () => {
        throw new DOMException('The fake worker has one script, and it uses require.', 'NetworkError');
      },
    });
  }
}
