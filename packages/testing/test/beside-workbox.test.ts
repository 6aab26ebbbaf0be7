import { http } from 'msw';
import { setupServer } from 'msw/node';
import { FakeBrowser } from 'workbox-plugin-testing';
import { checkInvariants, FaultServer, holdRequest } from 'workbox-plugin-testing/server';
import type * as backgroundSync from 'workbox-background-sync';
import type { WorkboxPlugin } from 'workbox-core/types.js';
import type * as syncQueue from 'workbox-plugin-sync-queue';
import type * as routing from 'workbox-routing';
import type * as strategies from 'workbox-strategies';

const api = new FaultServer();
const network = setupServer(http.all('*/api/*', ({ request }) => api.answer(request)));
beforeAll(() => network.listen({ onUnhandledRequest: 'error' }));
beforeEach(() => api.reset());
afterAll(() => network.close());

/** The worker of the README's example, with the queue of one library. */
const workerWith = (createPlugin: () => WorkboxPlugin) => () => {
  const { registerRoute } = require('workbox-routing') as typeof routing;
  const { NetworkOnly } = require('workbox-strategies') as typeof strategies;
  const handler = new NetworkOnly({ plugins: [createPlugin()] });
  registerRoute(({ url }) => url.pathname.startsWith('/api/'), handler, 'POST');
};

const ours = workerWith(() => {
  const { SyncQueuePlugin } = require('workbox-plugin-sync-queue') as typeof syncQueue;
  return new SyncQueuePlugin('outbox');
});
const workbox = workerWith(() => {
  const { BackgroundSyncPlugin } = require('workbox-background-sync') as typeof backgroundSync;
  return new BackgroundSyncPlugin('outbox');
});

/** The ten lines of the README. Returns the message of `checkInvariants`. */
async function terminateDuringReplay(script: () => void): Promise<string> {
  const browser = new FakeBrowser();
  const worker = await browser.register(script);
  browser.online = false;
  await browser
    .openPage()
    .fetch('/api/notes', { method: 'POST', body: 'milk' })
    .catch(() => {});
  browser.online = true;
  api.script(holdRequest);
  const { sync } = browser.registration;
  const [tag = 'none'] = sync.pending;
  const interrupted = sync.fire(tag).catch(() => {});
  await browser.settle();
  await worker.terminate(); // while its request is at the server
  await interrupted;
  const again = sync.fire(tag).catch(() => {});
  await browser.clock.advance(180_000);
  await again;
  await browser.close();
  const effects = api.effects.map(({ text }) => ({ name: text }));
  return checkInvariants({ writes: [{ name: 'milk' }], effects }, []).message;
}

test('a write is kept by workbox-plugin-sync-queue when its worker is terminated during the replay', async () => {
  expect(await terminateDuringReplay(ours)).toBe('All promises were kept.');
});

test('a write is lost by workbox-background-sync when its worker is terminated during the replay', async () => {
  expect(await terminateDuringReplay(workbox)).toBe(
    'lost: "milk" was said to be kept, and it has no effect on the server and no row',
  );
});
