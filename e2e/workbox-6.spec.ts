import { expect, needs, test } from './fixtures.ts';
import { effects, empty, names, openOutbox, queueNotes, serveOutbox, triggerReplay } from './outbox.ts';

test(
  'an app on Workbox 6.6.1 queues its writes while the server is down, and delivers them in order',
  needs('dispatch-sync'),
  async ({ server, driver }) => {
    await serveOutbox(server, {
      alias: { 'workbox-routing': 'workbox-6-routing', 'workbox-strategies': 'workbox-6-strategies' },
    });
    const tab = await openOutbox(driver, server, { page: '/app' });
    await server.down();
    await queueNotes(tab, names(3));
    await tab.waitFor(() => window.outbox.getSnapshot().size === 3, undefined);
    await server.up();
    await driver.stopWorker();
    await triggerReplay(driver, server);
    await server.waitForEffects(3);
    expect(effects(server)).toEqual(names(3));
    await tab.waitFor(() => window.outbox.getSnapshot().size === 0, undefined);
    await empty(driver, server);
  },
);
