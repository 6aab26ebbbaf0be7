import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import { FaultServer } from 'workbox-plugin-testing/server';
import type * as syncQueue from 'workbox-plugin-sync-queue';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';

const api = new FaultServer();
const network = setupServer(http.all('*/api/*', ({ request }) => api.answer(request)));
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
afterAll(() => network.close());

const script = () => {
  const { registerRoute } = require('workbox-routing') as typeof routing;
  const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
  const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof syncQueue;
  const handler = new NetworkOnly({ plugins: [new SyncQueuePlugin('outbox')] });
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), handler, 'POST');
};

// The example of docs/guides/testing.md.
test('a note survives the end of its worker at any step of the replay', async () => {
  const steps = await sweepTerminations(async (step) => {
    api.reset();
    const browser = new FakeBrowser();
    const worker = await browser.register(script);
    browser.online = false;
    await browser.openPage().fetch('/api/notes', { method: 'POST', body: 'milk' });
    browser.online = true;
    const { sync } = browser.registration;
    void worker.terminateAt(step);
    for (let tries = 0; tries < 2; tries++) {
      const fired = sync.fire('workbox-plugin-sync-queue:outbox').catch(() => {});
      await browser.clock.advance(180_000);
      await fired;
    }
    expect(api.effects.map(({ text }) => text)).toEqual(['milk']);
    return worker;
  });
  expect(steps).toBeGreaterThan(5);
});
