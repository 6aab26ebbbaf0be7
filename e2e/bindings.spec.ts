import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { get } from 'svelte/store';
import { createSSRApp, h } from 'vue';
import { renderToString as renderVue } from 'vue/server-renderer';
import * as downloadsInReact from 'workbox-plugin-bg-fetch/react';
import * as downloadsInSvelte from 'workbox-plugin-bg-fetch/svelte';
import * as downloadsInVue from 'workbox-plugin-bg-fetch/vue';
import * as refreshInReact from 'workbox-plugin-periodic-refresh/react';
import * as refreshInSvelte from 'workbox-plugin-periodic-refresh/svelte';
import * as refreshInVue from 'workbox-plugin-periodic-refresh/vue';
import * as queueInReact from 'workbox-plugin-sync-queue/react';
import * as queueInSvelte from 'workbox-plugin-sync-queue/svelte';
import * as queueInVue from 'workbox-plugin-sync-queue/vue';
import { serveBundle } from './bundle.ts';
import { failWith, healthy } from 'workbox-plugin-testing/server';
import { control, expect } from './fixtures.ts';
import { someBytes } from './media-files.ts';
import { test } from './media.ts';
import { olderFrameworks } from './older-frameworks.ts';
import { post } from './outbox.ts';

const cases = [
  ['react', ''],
  ['vue', ''],
  ['svelte', ''],
  ['react', ' 18'],
  ['vue', ' 3.3'],
  ['svelte', ' with the stores of svelte 4'],
] as const;

for (const [framework, older] of cases)
  test(`the bindings for ${framework}${older} show queue, entry, refresher and downloads, and end their subscriptions`, async ({
    driver,
    server,
    files,
  }) => {
    await serveBundle(server, '/worker.js', 'workers/bindings-worker.ts');
    const alias = older ? await olderFrameworks() : {};
    await serveBundle(server, '/page.js', 'pages/bindings-page.ts', { alias });
    server.serve(
      '/app',
      '<!doctype html><html lang="en"><title>app</title><body><script src="/page.js"></script></html>',
    );
    files.add('/media/course.webm', someBytes(10_000));
    const tab = await driver.open(`${server.origin}/app`);
    await control(tab, '/worker.js');
    server.faultMode = failWith(503, { 'retry-after': '600' });
    const { entry } = await post(tab, 'a');
    const shows = (line: string) =>
      tab.waitFor(([id, line]) => document.querySelector(`#${id} p`)?.textContent === line, [
        framework,
        line,
      ] as const);
    await tab.evaluate(([framework, id]) => Object.assign(window, { end: window.mount(framework, id) }), [
      framework,
      entry!,
    ] as const);
    await shows('1 waiting ready ');
    await tab.evaluate(
      async () =>
        void (await window.clients.downloads.fetch('course', '/media/course.webm', { engine: 'ranged' })),
    );
    await shows('1 waiting ready done');
    server.faultMode = healthy;
    await tab.evaluate(async (id) => void (await window.clients.outbox.retry(id)), entry!);
    await shows('0 none ready done');
    expect(await tab.evaluate(() => window.subscriptions)).toBeGreaterThan(2);
    await tab.evaluate(() => (window as unknown as { end: () => void }).end());
    await tab.waitFor(() => window.subscriptions === 0, undefined);
  });

test('the bindings for react render on a server, where there is no client', () => {
  const Page = () => {
    const { status, size } = queueInReact.useSyncQueue(undefined);
    const entry = queueInReact.useEntry(undefined, 'a');
    const { state } = refreshInReact.useRefresh(undefined);
    const { length } = downloadsInReact.useDownloads(undefined);
    return createElement('p', {}, [status, size, String(entry), state, length].join(' '));
  };
  expect(renderToString(createElement(Page))).toBe('<p>connecting 0 undefined loading 0</p>');
});

test('the bindings for vue render on a server, where there is no client', async () => {
  const app = createSSRApp({
    setup: () => {
      const { status, size } = queueInVue.useSyncQueue(undefined).value;
      const entry = queueInVue.useEntry(undefined, 'a').value;
      const { state } = refreshInVue.useRefresh(undefined).value;
      const { length } = downloadsInVue.useDownloads(undefined).value;
      return () => h('p', [status, size, String(entry), state, length].join(' '));
    },
  });
  expect(await renderVue(app)).toBe('<p>connecting 0 undefined loading 0</p>');
});

test('the stores for svelte have a value on a server, where there is no client', () => {
  expect(get(queueInSvelte.queueStore(undefined))).toMatchObject({ status: 'connecting', size: 0 });
  expect(get(queueInSvelte.entryStore(undefined, 'a'))).toBeUndefined();
  expect(get(refreshInSvelte.refreshStore(undefined))).toEqual({ state: 'loading' });
  expect(get(downloadsInSvelte.downloadsStore(undefined))).toEqual([]);
});
