import type { Tab } from '../driver/driver.ts';
import { expect, test } from '../fixtures.ts';
import { healthy, requestLost } from 'workbox-plugin-testing/server';
import { effects, names } from '../outbox.ts';
import { openParts, serveParts } from '../parts.ts';

const write = (tab: Tab, text: string) => tab.evaluate((text) => window.write(text), text);

test('a page without a worker loads what it needs before it writes, and keeps writes after the network is gone', async ({
  server,
  driver,
}) => {
  const serveLazy = await serveParts(server);
  serveLazy();
  const tab = await openParts(driver, server);
  await tab.waitFor(() => window.writer.getSnapshot().status === 'ready', undefined);
  await server.down();
  for (const text of names(2)) expect(await write(tab, text)).toBe(202);
  await server.up();
  await server.waitForEffects(2);
  expect(effects(server)).toEqual(names(2));
});

test('a page whose code could not be loaded sends a write without keeping it, and a page that is opened later keeps', async ({
  server,
  driver,
}) => {
  const [first, second, third] = names(3) as [string, string, string];
  const serveLazy = await serveParts(server);
  const tab = await openParts(driver, server);
  expect(await write(tab, first)).toBe(201);
  server.faultMode = requestLost;
  expect(await write(tab, second)).toBe('TypeError');
  serveLazy();
  const next = await openParts(driver, server);
  expect(await write(next, third)).toBe(202);
  server.faultMode = healthy;
  await server.waitForEffects(2);
  expect(effects(server)).toEqual([first, third]);
});
