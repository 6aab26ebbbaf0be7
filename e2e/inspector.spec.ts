import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import type { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import type { InspectorOptions, InspectorReport } from 'workbox-plugin-inspector';
import type { ChromiumTab } from './driver/chromium.ts';
import { failWith, healthy } from 'workbox-plugin-testing/server';
import { control, expect } from './fixtures.ts';
import { openApp, serveInspector, tabTo } from './inspector-app.ts';
import { someBytes } from './media-files.ts';
import { test } from './media.ts';
import { effects, post } from './outbox.ts';
import type { TestServer } from './server.ts';

const panel = (page: Page) => page.getByRole('region', { name: 'Inspector of the Workbox plugins' });
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const violations = async (page: Page) => {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run: () => Promise<AxeResults> } }).axe.run(),
  );
  return found.violations.map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary]);
};

/** Everything that the worker of the app has. */
const all: InspectorOptions = { queues: ['outbox', 'photos'], refreshers: ['entries'], downloads: true };
const inspect = (page: Page, options: unknown) =>
  page.evaluate((options) => window.inspect(options as InspectorOptions), options);

const tabNamed = (page: Page, name: string) => page.getByRole('tab', { name });

test('the inspector shows why and when an entry is sent, and delivers it by its button, all by keyboard', async ({
  driver,
  server,
}) => {
  const tab = await openApp(driver, server);
  const { page } = tab;
  server.faultMode = failWith(503, { 'retry-after': '600' });
  await post(tab, 'a');
  await post(tab, 'b');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(tabNamed(page, 'Queues (2)')).toBeFocused();
  const [first, second] = [
    panel(page).getByRole('listitem').nth(0),
    panel(page).getByRole('listitem').nth(1),
  ];
  await expect(first).toContainText(/Next attempt .+, in \d+ min: the server asked to wait \(HTTP 503\)/);
  await expect(first).toContainText('Attempts1');
  await expect(second).toContainText(/Behind #[\da-f]{4} in its lane\. That one: Next attempt/);

  server.faultMode = healthy;
  await tabTo(page, /^Send now: POST \/api\/notes/);
  await page.keyboard.press('Enter');
  await server.waitForEffects(2);
  expect(effects(server)).toEqual(['a', 'b']);
  await expect(panel(page).getByText('No entry waits.').first()).toBeVisible();

  await tabNamed(page, 'Queues').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(tabNamed(page, 'Time line')).toBeFocused();
  await expect(panel(page).getByRole('listitem').filter({ hasText: 'delivered with 201' })).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(panel(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Open the inspector' })).toBeFocused();
  await page.keyboard.press('Alt+Shift+KeyW');
  await expect(tabNamed(page, 'Time line')).toBeFocused();
});

/** Refuses a write for good, with a body. */
const refusal = JSON.stringify({ title: 'The text is missing', debug: 'secret-of-answer' });

/** Leaves entries that wait for a time, behind another one and for a sign-in, and a dead letter. */
async function fillQueues(tab: ChromiumTab, server: TestServer) {
  server.faultMode = failWith(503, { 'retry-after': '600' });
  await post(tab, 'photo', '/api/photos');
  await post(tab, 'a');
  await post(tab, 'b');
  // A live write of the page is refused to the page. One that was stored becomes a dead letter.
  await post(tab, 'c', '/api/refused');
  server.handlers.set('/api/refused', (_, response) =>
    response.writeHead(422, { 'content-type': 'application/json' }).end(refusal),
  );
  await tab.page.getByRole('button', { name: /^Send now: POST \/api\/refused/ }).click();
  server.faultMode = failWith(401);
  await tab.page.getByRole('button', { name: /^Send now: POST \/api\/photos/ }).click();
  await expect(panel(tab.page).getByText('The server wants a sign-in.')).toBeVisible();
}

for (const width of [360, 768, 1280])
  test(`each tab of the inspector, empty and full, ${width} px, has no axe violation in both colour schemes, no overflow and no small target`, async ({
    driver,
    server,
    files,
  }) => {
    const tab = await openApp(driver, server);
    const { page } = tab;
    await page.setViewportSize({ width, height: 800 });
    const check = async (state: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.screenshot({ path: `test-results/inspector-${colorScheme}-${width}-${state}.png` });
        expect.soft(await violations(page), `${colorScheme}, ${state}`).toEqual([]);
      }
      const overflow = await page.evaluate(() =>
        [...document.querySelector('workbox-plugin-inspector')!.shadowRoot!.querySelectorAll('*')]
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
          .filter((one) => !one.closest('[role=tablist]'))
          .map((one) => one.outerHTML.slice(0, 100)),
      );
      expect.soft(overflow, state).toEqual([]);
      // What a finger has to touch on a phone. A checkbox is touched by its label.
      const small = await page.evaluate(() =>
        [
          ...document
            .querySelector('workbox-plugin-inspector')!
            .shadowRoot!.querySelectorAll<HTMLElement>('button, input:not([type]), [part=choice]'),
        ]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
          .map((one) => one.outerHTML.slice(0, 100)),
      );
      if (width === 360) expect.soft(small, state).toEqual([]);
    };
    await inspect(page, all);
    await expect(panel(page).getByText('No entry waits.')).toHaveCount(2);
    await check('empty');

    await fillQueues(tab, server);
    await expect(panel(page).getByText('Answer: HTTP 422, application/json')).toBeVisible();
    await check('queues');
    await page.getByRole('button', { name: /^Discard: POST \/api\/refused/ }).click();
    await page.getByRole('button', { name: /^Keep: POST \/api\/refused/ }).scrollIntoViewIfNeeded();
    await check('question');

    server.serve('/entries/news', 'news');
    await tabNamed(page, 'Refreshers').click();
    await check('no-run');
    await page.getByRole('button', { name: 'Enable: refresher entries' }).click();
    await expect(page.getByRole('button', { name: 'Disable: refresher entries' })).toBeVisible();
    await page.evaluate(async () => void (await fetch('/entries/news')));
    await page.getByRole('button', { name: 'Refresh now: refresher entries' }).click();
    await expect(panel(page).getByText('1 refreshed, 0 unchanged')).toBeVisible();
    await check('run');

    files.add('/media/course.webm', someBytes(10_000));
    await tabNamed(page, 'Downloads').click();
    await check('no-download');
    for (const [id, url] of [
      ['course', '/media/course.webm'],
      ['missing', '/media/missing.webm'],
    ] as const) {
      await page.getByLabel('Id', { exact: true }).fill(id);
      await page.getByLabel('URL').fill(url);
      await page.getByRole('button', { name: 'Start' }).click();
    }
    await expect(panel(page).getByText('failed, bad-status, HTTP 404')).toBeVisible();
    await expect(panel(page).getByRole('listitem').filter({ hasText: 'donecourse' })).toHaveCount(1);
    await check('downloads');
    for (const name of ['Time line', 'Browser', 'Export']) {
      await tabNamed(page, name).click();
      await check(name.toLowerCase().replace(' ', '-'));
    }
  });

test('a dead letter shows status and body of the answer, and the export has neither secrets nor bodies', async ({
  driver,
  server,
  files,
}) => {
  const tab = await openApp(driver, server);
  const { page } = tab;
  await page.evaluate(() => {
    document.cookie = 'session=secret-of-cookie';
  });
  server.faultMode = failWith(503, { 'retry-after': '600' });
  await page.evaluate(
    async () =>
      void (await fetch('/api/refused?token=secret-of-query#secret-of-fragment', {
        method: 'POST',
        headers: { authorization: 'Bearer secret-of-header', 'x-api-key': 'secret-of-key' },
        body: 'secret-of-body',
      })),
  );
  server.handlers.set('/api/refused', (request, response) => {
    expect(request.headers.cookie).toContain('secret-of-cookie');
    response
      .writeHead(422, { 'content-type': 'application/json', 'x-trace': 'secret-of-answer-header' })
      .end(refusal);
  });
  await page.getByRole('button', { name: 'Open the inspector' }).click();
  await page.getByRole('button', { name: /^Send now: POST \/api\/refused/ }).click();
  const letter = panel(page).getByRole('listitem').filter({ hasText: 'dead letter' });
  await expect(letter).toContainText('Answer: HTTP 422, application/json');
  await expect(letter.locator('pre')).toHaveText(refusal);

  await page.evaluate(async () => {
    await window.createClient('photos').pause();
  });
  server.serve('/entries/news', 'news');
  await tabNamed(page, 'Refreshers').click();
  await page.getByRole('button', { name: 'Enable: refresher entries' }).click();
  await expect(page.getByRole('button', { name: 'Disable: refresher entries' })).toBeVisible();
  await page.evaluate(async () => void (await fetch('/entries/news?token=secret-of-entry')));
  await page.getByRole('button', { name: 'Refresh now: refresher entries' }).click();
  await expect(panel(page).getByText('1 refreshed, 0 unchanged')).toBeVisible();
  files.add('/media/course.webm', someBytes(10_000));
  await tabNamed(page, 'Downloads').click();
  await page.getByLabel('Id', { exact: true }).fill('course');
  await page.getByLabel('URL').fill('/media/course.webm?signature=secret-of-media');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(panel(page).getByRole('listitem').filter({ hasText: 'donecourse' })).toHaveCount(1);

  await tabNamed(page, 'Export').click();
  const exported = async () => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download JSON' }).click();
    return readFileSync(await (await downloading).path(), 'utf8');
  };
  const plain = await exported();
  expect(plain).not.toContain('secret');
  const report = JSON.parse(plain) as InspectorReport;
  expect(report.queues[0]).toMatchObject({
    name: 'outbox',
    dead: 1,
    entries: [
      {
        method: 'POST',
        url: `${server.origin}/api/refused?…#…`,
        state: 'dead',
        deadReason: 'rejected',
        lane: 1,
        lastFailure: { kind: 'status', status: 422 },
        answer: { outcome: 'refused', status: 422 },
      },
    ],
  });
  expect(report.queues[1]).toMatchObject({ name: 'photos', paused: true });
  expect(report.refreshers[0]).toMatchObject({ name: 'entries', lastRun: { refreshed: 1, reason: 'done' } });
  expect(report.downloads).toMatchObject([
    {
      id: 'course',
      state: 'done',
      files: [{ url: `${server.origin}/media/course.webm?…`, storedBytes: 10_000 }],
    },
  ]);
  expect(report.events.map(({ text }) => text)).toContain('dead letter: rejected');

  await page.getByLabel('With queries of URLs').check();
  await page.getByLabel('With the bodies of answers').check();
  const whole = await exported();
  for (const secret of ['query', 'media', 'answer']) expect(whole).toContain(`secret-of-${secret}`);
  for (const secret of ['header', 'key', 'body', 'cookie', 'answer-header'])
    expect(whole).not.toContain(`secret-of-${secret}`);
});

test('the inspector says where no worker is, and where the worker has no queue of the name', async ({
  driver,
  server,
}) => {
  await serveInspector(server);
  const tab = (await driver.open(`${server.origin}/app`)) as ChromiumTab;
  const { page } = tab;
  await inspect(page, all);
  await expect(panel(page).getByText('unreachable')).toHaveCount(2);
  await expect(
    panel(page).getByText('none became active. Is one registered for this page?').first(),
  ).toBeVisible();
  await page.screenshot({ path: 'test-results/inspector-no-worker.png' });
  expect(await violations(page)).toEqual([]);
  await tabNamed(page, 'Downloads').click();
  await expect(panel(page).getByText('unreachable')).toHaveCount(1);
  await tabNamed(page, 'Browser').click();
  await expect(panel(page).getByText('no worker', { exact: true })).toBeVisible();

  await tab.goto(server.origin);
  await control(tab, '/worker.js');
  await tab.goto(`${server.origin}/app`);
  await inspect(page, { queues: ['outbux', 'outbox'] });
  await expect(panel(page).getByText('this worker has no queue "outbux"')).toBeVisible();
  await expect(panel(page).getByText('No entry waits.')).toHaveCount(1);
  await expect(page.getByRole('tab')).toHaveText(['Queues', 'Time line', 'Browser', 'Export']);
});

test('openInspector names each wrong option, and wrong attributes are shown in the panel', async ({
  driver,
  server,
}) => {
  const { page } = await openApp(driver, server);
  const wrong: [unknown, string][] = [
    [{}, 'nothing to inspect was named'],
    [{ queue: ['outbox'] }, 'there is no option "queue". Known are queues, refreshers, downloads'],
    [
      { queues: 'outbox' },
      'option "queues" must be a list of names or of SyncQueueClients, each name once, but was "outbox"',
    ],
    [{ queues: ['a', 'a'] }, 'each name once, but was ["a","a"]'],
    [{ queues: ['a', ' '] }, 'option "queues[1]" must be a name, or a SyncQueueClient, but was " "'],
    [{ refreshers: [7] }, 'option "refreshers[0]" must be a name, or a PeriodicRefreshClient, but was 7'],
    [
      { downloads: ['media'] },
      'option "downloads" must be true, false or a BackgroundFetchClient, but was ["media"]',
    ],
    ['outbox', 'must be an object'],
  ];
  for (const [options, words] of wrong) expect(await inspect(page, options)).toContain(words);
  await expect(panel(page)).toHaveCount(0);
  await page.evaluate(() => {
    const element = document.createElement('workbox-plugin-inspector');
    element.setAttribute('queues', ' , ');
    element.open = true;
    document.body.append(element);
  });
  await expect(panel(page)).toContainText('nothing to inspect was named');
  await page.evaluate(() =>
    document.querySelector('workbox-plugin-inspector')!.setAttribute('queues', 'outbox, photos'),
  );
  await expect(panel(page).getByText('No entry waits.')).toHaveCount(2);
});

test('the inspector follows the client of an app, and leaves it open when it is removed', async ({
  driver,
  server,
}) => {
  const tab = await openApp(driver, server);
  const { page } = tab;
  await page.evaluate(() => {
    const outbox = window.createClient('outbox');
    Object.assign(window, { outbox });
    window.inspect({ queues: [outbox] });
  });
  server.faultMode = failWith(503, { 'retry-after': '600' });
  await post(tab, 'a');
  await page.getByRole('button', { name: 'Pause: queue outbox' }).click();
  await expect(panel(page).getByText('The queue is paused')).toBeVisible();
  await page.evaluate(() => document.querySelector('workbox-plugin-inspector')!.remove());
  await post(tab, 'b');
  await tab.waitFor(
    () => (window as unknown as { outbox: SyncQueueClient }).outbox.getSnapshot().size === 2,
    undefined,
  );
});

test('the entry point of the inspector can be imported where there is no page, and says so when it is opened', async () => {
  const { openInspector } = await import('workbox-plugin-inspector');
  expect(() => openInspector({ queues: ['outbox'] })).toThrow('there is no document');
});
