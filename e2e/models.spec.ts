import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { memoryOf, peakDuring } from '../bench/memory.ts';
import { launch, type ChromiumTab } from './driver/chromium.ts';
import { digestOf, someBytes } from './media-files.ts';
import {
  cutWhenRead,
  expectContinued,
  fetchByClick,
  hasStored,
  openMedia,
  partSize,
  serveMedia,
  test,
  waitForState,
} from './media.ts';

const path = '/media/models/small/onnx/model.onnx';
const size = 200_000_000;

/** Reads a file as code for models does: one `fetch` of its URL, and all bytes at once. */
const load = (tab: ChromiumTab) =>
  tab.evaluate(async (path) => {
    const response = await fetch(path);
    const bytes = await response.arrayBuffer();
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const digest = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return { status: response.status, size: bytes.byteLength, digest };
  }, path);

test('a model of 200 MB continues over a cut and a closed page, and fetch() reads it without a network', async ({
  server,
  files,
}, info) => {
  await serveMedia(server);
  const { bytes } = files.add(path, someBytes(size), {
    type: 'application/octet-stream',
    holds: [50_000_000, 120_000_000],
  });
  const profileDir = await mkdtemp(join(tmpdir(), 'workbox-plugins-model-'));
  try {
    const driver = await launch({ profileDir });
    let tab = (await openMedia(driver, server)) as ChromiumTab;
    const before = memoryOf(profileDir);
    const { peak } = await peakDuring(profileDir, async () => {
      await fetchByClick(tab, 'model', [path], { title: 'Model', engine: 'ranged', downloadTotal: size });
      await cutWhenRead(tab, server, 50_000_000);
      await tab.waitFor(hasStored, 120_000_000 - partSize);
      // In this order: a page whose worker ends starts the download in a new one.
      await tab.close();
      await driver.stopWorker();
      tab = await driver.open(`${server.origin}/app`);
      await waitForState(tab, 'model', 'done');
    });

    expect(new Set(files.requests.map(({ status }) => status))).toEqual(new Set([206]));
    expectContinued(files, [50_000_000, 120_000_000]);
    const grown = peak - before;
    info.annotations.push({
      type: 'memory',
      description: `${Math.round(grown / 1e6)} MB more than before the download`,
    });
    expect(grown).toBeLessThan(size);

    const asked = files.requests.length;
    server.cut();
    await driver.setOffline(true);
    expect(await load(tab)).toEqual({ status: 200, size, digest: digestOf(bytes) });
    expect(files.requests).toHaveLength(asked);
    await driver.close();
  } finally {
    await rm(profileDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
});
