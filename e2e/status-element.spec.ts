import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import type { Entry, QueueSnapshot } from 'workbox-plugin-sync-queue/window';
import { serveBundle } from './bundle.ts';
import type { ChromiumTab } from './driver/chromium.ts';
import type { Driver } from './driver/driver.ts';
import { failWith, healthy } from 'workbox-plugin-testing/server';
import { expect, test } from './fixtures.ts';
import { effects, openOutbox, post, serveOutbox } from './outbox.ts';
import type { TestServer } from './server.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing is sent by itself for ten minutes. */
const wait = failWith(503, { 'retry-after': '600' });

/** Neither inline scripts, nor inline styles, nor text that becomes code. */
const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';
  require-trusted-types-for 'script'; trusted-types 'none'`;

async function openStatus(
  driver: Driver,
  server: TestServer,
  options: object = {},
  query = '',
): Promise<ChromiumTab> {
  await serveOutbox(server);
  await serveBundle(server, '/status.js', 'pages/status-page.ts');
  server.serve(
    '/status.css',
    `:root { color-scheme: light dark; font: 1rem system-ui; } body { margin: 1rem; }
    main { display: grid; gap: 2rem; max-width: 40rem; }`,
    'text/css',
  );
  server.serve(
    '/status',
    `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/status.css">
    <title>Notes</title><main><h1>Notes</h1></main><script src="/status.js"></script></html>`,
  );
  // A page with Trusted Types and no policy cannot register a worker.
  const tab = await openOutbox(driver, server, { query: `options=${JSON.stringify(options)}${query}` });
  await tab.goto(`${server.origin}/status`);
  return tab as ChromiumTab;
}

/** A text that a person sees: the live region has it, too. */
const shown = (page: Page, text: string) =>
  page.locator('[part=title], [part=text]').filter({ hasText: text });

const entry = (id: string, given: Partial<Entry> = {}): Entry => ({
  id,
  scope: 'http://127.0.0.1/',
  queue: 'outbox',
  lane: '',
  order: 1,
  method: 'POST',
  url: 'http://127.0.0.1/api/notes',
  navigation: false,
  size: 10,
  createdAt: 0,
  state: 'waiting',
  attempts: 1,
  nextAttemptAt: 0,
  badAnswers: 0,
  conflicts: 0,
  ...given,
});

const snapshot = (entries: Entry[], given: Partial<QueueSnapshot> = {}): QueueSnapshot => {
  const dead = entries.filter(({ state }) => state === 'dead').length;
  return {
    status: 'ready',
    paused: false,
    disabled: false,
    entries,
    size: entries.length - dead,
    dead,
    bytes: 0,
    oldestAt: undefined,
    lastFailure: undefined,
    ...given,
  };
};

const at = new Date(2026, 0, 1, 14, 32).getTime();
const later = Date.now() + 600_000;
const nextWeek = Date.now() + 7 * 86_400_000;
const dead = (id: string, given: Partial<Entry> = {}) => entry(id, { state: 'dead', ...given });
const snapshots = [
  snapshot([], { status: 'connecting' }),
  snapshot([]),
  snapshot([entry('a')], { status: 'unreachable' }),
  snapshot([entry('a', { state: 'sending' }), entry('b')]),
  snapshot([entry('a')]),
  snapshot([entry('a', { nextAttemptAt: later })]),
  snapshot([
    entry('a', { nextAttemptAt: later, lastFailure: { kind: 'status', at, retryAt: later, status: 503 } }),
  ]),
  snapshot([entry('a', { nextAttemptAt: nextWeek, schedule: { notBefore: nextWeek } })]),
  snapshot([
    entry('a', { state: 'parked', nextAttemptAt: later }),
    entry('b', { order: 2, dependsOn: ['a'] }),
  ]),
  snapshot([entry('a', { state: 'held' }), entry('b')]),
  snapshot([entry('a', { state: 'conflict', nextAttemptAt: Infinity }), entry('b')]),
  snapshot([entry('a')], { pausedOrigins: [{ origin: 'http://127.0.0.1', since: at, until: later }] }),
  snapshot([entry('a')], { paused: true }),
  snapshot([entry('a')], { disabled: true }),
  snapshot([entry('a')], { owner: 'ann' }),
  snapshot([
    dead('a', {
      lastFailure: {
        kind: 'status',
        at,
        status: 422,
        problem: { detail: 'The title of the note is empty.' },
      },
    }),
  ]),
  snapshot([
    entry('z', { state: 'sending' }),
    dead('a'),
    dead('b', { method: 'PUT', deadReason: 'conflict' }),
  ]),
  snapshot([
    dead('a', {
      url: 'http://127.0.0.1/api/a-path-that-is-very-long-and-has-no-place-to-break-in-it-at-all-really-none',
      deadReason: 'needs-reconcile',
    }),
  ]),
  snapshot([], { storageLost: { count: 3, noticedAt: at } }),
  snapshot([entry('a')], {
    lastRejection: { by: 'disk', method: 'POST', url: 'http://127.0.0.1/api/photos', at },
  }),
  snapshot(Array.from({ length: 23 }, (_, order) => dead(`many-${order}`, { order }))),
];

for (const width of [360, 768, 1280])
  test(`the status element in each state, ${width} px, has no axe violation in both colour schemes, no overflow and no small button`, async ({
    driver,
    server,
  }) => {
    const { page } = await openStatus(driver, server);
    await page.setViewportSize({ width, height: 1000 });
    await page.evaluate((all) => window.showSnapshots(all), snapshots);
    await page.getByRole('button', { name: 'Discard: PUT /api/notes' }).click();
    await page.evaluate(axeSource);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: `test-results/status-${colorScheme}-${width}.png`, fullPage: true });
      const found = await page.evaluate(() =>
        (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
      );
      const violations = found.violations.map(({ id, nodes }) => [id, nodes[0]?.html]);
      expect.soft(violations, colorScheme).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    const heights = await page.evaluate(() =>
      [...document.querySelectorAll('sync-queue-status')]
        .flatMap(({ shadowRoot }) => [...shadowRoot!.querySelectorAll('button')])
        .filter((button) => button.checkVisibility())
        .map((button) => button.getBoundingClientRect().height),
    );
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
  });

for (const width of [320, 360, 390, 412, 430])
  test(`the question before a write is discarded moves no other row, ${width} px`, async ({
    driver,
    server,
  }) => {
    const { page } = await openStatus(driver, server);
    await page.setViewportSize({ width, height: 1000 });
    // A reason of one line, as the question is.
    const refused = { deadReason: 'rejected' } as const;
    await page.evaluate(
      (all) => window.showSnapshots(all),
      [snapshot([dead('a', refused), dead('b', { ...refused, method: 'PUT' })])],
    );
    const next = page.getByRole('button', { name: 'Try again: PUT /api/notes' });
    const before = await next.boundingBox();
    await page.getByRole('button', { name: 'Discard: POST /api/notes' }).click();
    await page.getByRole('button', { name: 'Keep: POST /api/notes' }).waitFor();
    expect(await next.boundingBox()).toEqual(before);
  });

test('writes can be sent, discarded after a question, and tried again by keyboard, and a screen reader hears of it', async ({
  driver,
  server,
}) => {
  const tab = await openStatus(driver, server);
  const { page } = tab;
  const focused = (name: string) => expect(page.getByRole('button', { name, exact: true })).toBeFocused();
  await shown(page, 'Everything is sent').waitFor();
  server.faultMode = wait;
  await post(tab, 'a');
  await post(tab, 'b', '/api/photos');
  await shown(page, '2 not sent yet').waitFor();
  server.faultMode = failWith(422);
  await page.getByRole('button', { name: 'Send now: 2 not sent yet' }).focus();
  await page.keyboard.press('Enter');
  await shown(page, '2 could not be sent').waitFor();
  // There was no button while they were sent, so the focus is on the summary.
  await page.keyboard.press('Tab');
  await focused('Try again: POST /api/notes');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await shown(page, 'Delete it for good?').waitFor();
  // A second press on the same button keeps it.
  await focused('Keep: POST /api/notes');
  await page.keyboard.press('Enter');
  await focused('Discard: POST /api/notes');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Shift+Tab');
  await focused('Delete: POST /api/notes');
  await page.keyboard.press('Enter');
  await shown(page, '1 could not be sent').waitFor();
  await focused('Try again: POST /api/photos');
  server.faultMode = healthy;
  await page.keyboard.press('Enter');
  await shown(page, 'Everything is sent').waitFor();
  await server.waitForEffects(1);
  expect(effects(server)).toEqual(['b']);
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('sync-queue-status');
  const said = ['2 could not be sent', 'Delete it for good?', '1 could not be sent', 'Everything is sent'];
  await expect.poll(() => page.evaluate(() => window.news)).toEqual(expect.arrayContaining(said));
  expect(await page.evaluate(() => window.failures)).toEqual([]);
});

test('a person who has signed in continues a held queue, and is told what the browser has deleted', async ({
  driver,
  server,
}) => {
  const tab = await openStatus(driver, server);
  const { page } = tab;
  server.faultMode = wait;
  await post(tab, 'a');
  server.faultMode = failWith(401);
  await page.getByRole('button', { name: 'Send now: 1 not sent yet' }).click();
  await shown(page, 'Sign in to send').waitFor();
  server.faultMode = healthy;
  await page.getByRole('button', { name: 'Continue: 1 not sent yet' }).click();
  await shown(page, 'Everything is sent').waitFor();
  server.faultMode = wait;
  await post(tab, 'b');
  await shown(page, '1 not sent yet').waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'indexeddb' });
  await page.evaluate(() => window.outbox.getAll());
  await shown(page, '1 lost: the browser has deleted the storage').waitFor();
  await page.getByRole('button', { name: 'OK: 1 lost: the browser has deleted the storage' }).click();
  await expect(shown(page, '1 lost')).toHaveCount(0);
});

test('a screen reader hears of a write that was not kept, and a person dismisses it by keyboard', async ({
  driver,
  server,
}) => {
  const tab = await openStatus(driver, server, { maxEntries: 1 });
  const { page } = tab;
  server.faultMode = wait;
  await post(tab, 'a');
  await shown(page, '1 not sent yet').waitFor();
  expect(await post(tab, 'b')).toMatchObject({ status: 0 });
  await shown(page, 'Not kept: POST /api/notes').waitFor();
  await shown(page, 'Too many wait').waitFor();
  const last = () => page.evaluate(() => window.news.at(-1));
  await expect.poll(last).toBe('Not kept: POST /api/notes. Too many wait');
  await page.getByRole('button', { name: 'OK: Not kept: POST /api/notes' }).focus();
  await page.keyboard.press('Enter');
  await expect(shown(page, 'Not kept')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Send now: 1 not sent yet' })).toBeFocused();
  await post(tab, 'c', '/api/photos');
  await shown(page, 'Not kept: POST /api/photos').waitFor();
  await expect.poll(last).toContain('/api/photos');
});

test('a write that waits for its time says so with the date, and a person sends it by keyboard before that', async ({
  driver,
  server,
}) => {
  const tab = await openStatus(driver, server, {}, `&schedule=${JSON.stringify({ notBefore: nextWeek })}`);
  const { page } = tab;
  await post(tab, 'a');
  const date = await page.evaluate(
    (at) => new Date(at).toLocaleString('en', { timeStyle: 'short', dateStyle: 'medium' }),
    nextWeek,
  );
  await shown(page, `Not sent before ${date}`).waitFor();
  expect(effects(server)).toEqual([]);
  await page.getByRole('button', { name: 'Send now: 1 not sent yet' }).focus();
  await page.keyboard.press('Enter');
  await shown(page, 'Everything is sent').waitFor();
  expect(effects(server)).toEqual(['a']);
});

test('a write that waits for a parked one says so, and "Send now" sends both in order', async ({
  driver,
  server,
}) => {
  const tab = await openStatus(driver, server, { parkAfter: 1 }, '&after');
  const { page } = tab;
  // It is not tried again by itself before "Send now".
  server.faultMode = failWith(502, { 'Retry-After': '3600' });
  const { entry: first } = await post(tab, 'a');
  await shown(page, 'The server asked to wait until').waitFor();
  await page.evaluate(
    (id) => fetch('/api/notes', { method: 'POST', body: 'b', headers: { 'X-After': id } }),
    first!,
  );
  await shown(page, 'An earlier one is not sent').waitFor();
  server.faultMode = healthy;
  await page.getByRole('button', { name: 'Send now: 2 not sent yet' }).click();
  await shown(page, 'Everything is sent').waitFor();
  expect(effects(server)).toEqual(['a', 'b']);
});

test('the summary follows the network of the browser', async ({ driver, server }) => {
  const tab = await openStatus(driver, server);
  const { page } = tab;
  server.faultMode = wait;
  await post(tab, 'a');
  await shown(page, 'The server asked to wait until').waitFor();
  await driver.setOffline(true);
  await shown(page, 'Sent when the network is back').waitFor();
  await driver.setOffline(false);
  await shown(page, 'The server asked to wait until').waitFor();
});

test('a call that the worker rejects is an error event of the element', async ({ driver, server }) => {
  const tab = await openStatus(driver, server);
  const { page } = tab;
  server.faultMode = wait;
  await post(tab, 'a');
  server.faultMode = failWith(422);
  await page.getByRole('button', { name: 'Send now: 1 not sent yet' }).click();
  await shown(page, '1 could not be sent').waitFor();
  await page.evaluate(() => {
    window.outbox.discard = () => Promise.reject(new Error('no answer'));
  });
  await page.getByRole('button', { name: 'Discard: POST /api/notes' }).click();
  await page.getByRole('button', { name: 'Delete: POST /api/notes' }).click();
  await expect.poll(() => page.evaluate(() => window.failures)).toEqual(['no answer']);
});

test('the element has the words of the app, and times in the language of the page, under any name', async ({
  driver,
  server,
}) => {
  const { page } = await openStatus(driver, server);
  const waiting = snapshot([entry('a', { nextAttemptAt: later })]);
  const shown = await page.evaluate(
    ([waiting, lang]) =>
      ['first-status', 'second-status'].map((name) => window.shownUnder(name, waiting, lang)),
    [waiting, 'de'] as const,
  );
  const time = await page.evaluate(
    (at) => new Date(at).toLocaleTimeString('de', { timeStyle: 'short' }),
    later,
  );
  expect(shown).toEqual([`Wieder um ${time}`, `Wieder um ${time}`]);
});

test('the entry point of the status element can be imported where there is no page', async () => {
  const { SyncQueueStatus } = await import('workbox-plugin-sync-queue/element');
  expect(typeof SyncQueueStatus.define).toBe('function');
});
