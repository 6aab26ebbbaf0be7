import type { BrowserContext, Page } from '@playwright/test';
import { needs } from '../../../e2e/fixtures.ts';
import type { AppServer } from './app-server.ts';
import { entries, keep, open, sendNow, setFaultMode } from './driver.ts';
import { expect, test } from './fixtures.ts';

const toggle = (page: Page) => page.getByRole('switch', { name: 'Notify me in the background' });

function workerOf(context: BrowserContext) {
  const [worker] = context.serviceWorkers();
  if (!worker) throw new Error('There is no worker to ask.');
  return worker;
}

/** The notifications of the system, read by the worker without a page of the app. */
function shown(context: BrowserContext): Promise<string[]> {
  return workerOf(context).evaluate(async () => {
    const { registration } = globalThis as unknown as { registration: ServiceWorkerRegistration };
    const notifications = await registration.getNotifications();
    return notifications.map(({ tag, body }) => `${tag}: ${body}`).sort();
  });
}

/** Closes the app and waits until its worker knows. Until then the worker takes the page for a visible one. */
async function closeApp(context: BrowserContext, page: Page): Promise<Page> {
  const blank = await context.newPage();
  await page.close();
  const pages = () =>
    workerOf(context).evaluate(async () => {
      const { clients } = globalThis as unknown as {
        clients: { matchAll(options: { type: 'window' }): Promise<unknown[]> };
      };
      return (await clients.matchAll({ type: 'window' })).length;
    });
  await expect.poll(pages).toBe(0);
  return blank;
}

/** The browser wakes the worker by a sync event, without the app. */
async function wakeWithNoPage(context: BrowserContext, page: Page, { url }: AppServer): Promise<void> {
  const control = await context.newCDPSession(page);
  const registration = new Promise<string>((resolve) =>
    control.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
      const own = registrations.find(({ scopeURL }) => scopeURL.startsWith(url));
      if (own) resolve(own.registrationId);
    }),
  );
  await control.send('ServiceWorker.enable');
  await control.send('ServiceWorker.dispatchSyncEvent', {
    origin: new URL(url).origin,
    registrationId: await registration,
    tag: 'workbox-plugin-sync-queue:outbox',
    lastChance: false,
  });
}

async function switchedOn(context: BrowserContext, page: Page, server: AppServer): Promise<void> {
  await context.grantPermissions(['notifications'], { origin: new URL(server.url).origin });
  await open(page, server);
  await toggle(page).click();
  await expect(toggle(page)).toHaveAttribute('aria-checked', 'true');
}

test('the browser asks for permission only after the switch is used', async ({ page, server, context }) => {
  await context.grantPermissions([]);
  await open(page, server);
  await expect(toggle(page)).toHaveAttribute('aria-checked', 'false');
  await setFaultMode(page, 'Down');
  await keep(page, 'Newt under the log');
  expect(await page.evaluate(() => Notification.permission)).not.toBe('granted');
  await expect(page.locator('#notices-words')).not.toContainText('blocks');
});

test(
  'a delivery shows a notification while the app is closed, and none while it is visible',
  needs('dispatch-sync'),
  async ({ page, server, context }) => {
    await switchedOn(context, page, server);

    await setFaultMode(page, 'Down');
    await keep(page, 'First pool');
    await setFaultMode(page, 'Up');
    await sendNow(page);
    await expect(entries(page)).toHaveCount(0);
    expect(await shown(context)).toEqual([]);

    await setFaultMode(page, 'Down');
    await keep(page, 'Second pool');
    await keep(page, 'Third pool');
    const closed = await closeApp(context, page);
    await server.setFaultMode('up');
    await wakeWithNoPage(context, closed, server);
    await expect.poll(() => server.texts()).toHaveLength(3);
    await expect.poll(() => shown(context)).toEqual(['delivered: Your 2 reports were delivered.']);
    // The choice outlasts the page.
    await closed.goto(server.url);
    await expect(toggle(closed)).toHaveAttribute('aria-checked', 'true');
  },
);

test(
  'a rejection shows a notification while the app is closed',
  needs('dispatch-sync'),
  async ({ page, server, context }) => {
    await switchedOn(context, page, server);
    await setFaultMode(page, 'Down');
    await keep(page, 'Refused in a moment');
    const closed = await closeApp(context, page);
    await server.setFaultMode('refuses');
    await wakeWithNoPage(context, closed, server);
    await expect
      .poll(() => shown(context))
      .toEqual(['refused: A report was refused. Open the app to see why.']);
  },
);

test(
  'no notification is shown while the switch is off',
  needs('dispatch-sync'),
  async ({ page, server, context }) => {
    await switchedOn(context, page, server);
    await toggle(page).click();
    await expect(toggle(page)).toHaveAttribute('aria-checked', 'false');
    await setFaultMode(page, 'Down');
    await keep(page, 'Quiet pool');
    const closed = await closeApp(context, page);
    await server.setFaultMode('up');
    await wakeWithNoPage(context, closed, server);
    await expect.poll(() => server.texts()).toHaveLength(1);
    await closed.goto(server.url);
    await expect(entries(closed)).toHaveCount(0);
    expect(await shown(context)).toEqual([]);
  },
);

test('a browser that blocks notifications is explained, and asks again on a click only', async ({
  page,
  server,
}) => {
  // Without a grant headless Chromium denies the permission.
  await open(page, server);
  await toggle(page).click();
  await expect(page.locator('#notices-words')).toContainText('blocks notifications');
  await expect(toggle(page)).toHaveAttribute('aria-checked', 'false');
  await page.reload();
  await expect(page.locator('#notices-words')).toContainText('blocks notifications');
});
