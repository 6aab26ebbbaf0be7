import { serve, whenActive } from 'workbox-plugin-core';
import { PeriodicRefreshError } from '../shared/periodic-refresh-error.ts';
import { protocol, tagOf, type CallPayload } from '../shared/protocol.ts';
import type { Refresher } from './refresher.ts';

declare const self: ServiceWorkerGlobalScope;

/** The calls of {@link RefreshCalls} that are methods of the refresher and need nothing else. */
const isCall = /^(enable|disable|status|refresh|clear|getAll)$/;

const refreshers = new Map<string, Refresher>();

/**
 * Lets the events of the worker reach `refresher`. The first call adds the listeners, so it must be made at
 * the first evaluation of the worker.
 *
 * @throws PeriodicRefreshError `duplicate-name`
 */
export function register(refresher: Refresher) {
  const { name } = refresher;
  if (refreshers.has(name)) throw new PeriodicRefreshError('duplicate-name', { name });
  if (!refreshers.size) listen();
  refreshers.set(name, refresher);
}

function listen() {
  void whenActive();
  self.addEventListener('periodicsync' as 'push', (event) => {
    const { tag } = event as unknown as { tag: string };
    for (const refresher of refreshers.values())
      if (tagOf(refresher.name) === tag) event.waitUntil(refresher.periodicSync());
  });
  // Without `waitUntil`: requests of pages would wait for it.
  self.addEventListener('activate', () => {
    for (const refresher of refreshers.values()) void refresher.activate().catch(() => {});
  });
  serve(protocol, async (type, payload, event) => {
    const { name, call } = payload as CallPayload;
    const refresher = refreshers.get(name);
    if (!refresher) throw new PeriodicRefreshError('unknown-refresher', { name });
    if (call === 'wake') {
      // The answer does not wait for a run, which may take longer than the page waits.
      event.waitUntil(refresher.wake().catch(() => {}));
      return refresher.status();
    }
    if (!isCall.test(call)) throw new PeriodicRefreshError('unknown-request', { type, call });
    return refresher[call]();
  });
}
