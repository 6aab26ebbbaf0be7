import { FakeBroadcastChannel } from '../messages/broadcast-channel.ts';
import { Clients } from '../browser/clients.ts';
import { settleForCaller, type ExecutionContext } from '../context/execution-context.ts';
import { FakeNavigator } from './navigator.ts';
import { fetchFromNetwork, fetchOf } from '../network/network.ts';
import type { FakeServiceWorker } from '../browser/fake-registration.ts';
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

/** The globals of one run of a service worker. */
export class ServiceWorkerGlobalScope extends ScopeObject {
  wantsActivation = false;

  constructor(context: ExecutionContext, serviceWorker: FakeServiceWorker) {
    super(context, pageOnly);
    const { registration } = serviceWorker;
    Object.assign(this, commonGlobals(context, new URL(serviceWorker.scriptURL)), {
      __WB_MANIFEST: [...context.browser.manifest],
      registration,
      serviceWorker,
      clients: new Clients(serviceWorker),
      navigator: new FakeNavigator(context, false),
      BroadcastChannel: FakeBroadcastChannel,
      fetch: fetchOf(context, (request) => fetchFromNetwork(request, context.browser, context)),
      skipWaiting: () => {
        this.wantsActivation = true;
        if (registration.waiting === serviceWorker) void registration.activate();
        return settleForCaller(undefined);
      },
      importScripts: () => {
        throw new DOMException('The fake worker has one script, which uses require.', 'NetworkError');
      },
    });
  }
}
