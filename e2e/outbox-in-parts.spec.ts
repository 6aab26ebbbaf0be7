import type { Tab } from './driver/driver.ts';
import { expect, test } from './fixtures.ts';
import { healthy, requestLost } from 'workbox-plugin-testing/server';
import { effects } from './outbox.ts';
import { openParts, serveParts } from './parts.ts';

const write = (tab: Tab, text: string) => tab.evaluate((text) => window.write(text), text);

// Firefox remembers a module that could not be loaded until the page is loaded again.
test('a page whose code could not be loaded asks for it again at the next write', async ({
  server,
  driver,
}) => {
  const serveLazy = await serveParts(server);
  const tab = await openParts(driver, server);
  server.faultMode = requestLost;
  expect(await write(tab, 'note 1')).toBe('TypeError');
  serveLazy();
  expect(await write(tab, 'note 2')).toBe(202);
  server.faultMode = healthy;
  await server.waitForEffects(1);
  expect(effects(server)).toEqual(['note 2']);
});
