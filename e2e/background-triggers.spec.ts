import { expect, needs, test } from './fixtures.ts';
import { failWith, healthy } from 'workbox-plugin-testing/server';
import { effects, names, openOutbox, queueNotes, serveOutbox } from './outbox.ts';

test.beforeEach(({ server }) => serveOutbox(server));

for (const type of ['push', 'periodicsync'] as const)
  test(
    `a ${type} event replays the queue, with no page open`,
    needs(type === 'push' ? 'deliver-push' : 'dispatch-periodic-sync'),
    async ({ server, driver }) => {
      const tab = await openOutbox(driver, server, {
        query: `events&options=${JSON.stringify({ forceSyncFallback: true })}`,
      });
      server.faultMode = failWith(503, { 'retry-after': '1' });
      await queueNotes(tab, names(2));
      await tab.close();
      await driver.stopWorker();
      server.faultMode = healthy;
      if (type === 'push') await driver.deliverPush('go');
      else await driver.dispatchPeriodicSync('outbox');
      await server.waitForEffects(2);
      expect(effects(server)).toEqual(names(2));
    },
  );
