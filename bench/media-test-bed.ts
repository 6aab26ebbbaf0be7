import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveBundle } from '../e2e/bundle.ts';
import { launch, type ChromiumDriver } from '../e2e/driver/chromium.ts';
import type { Tab } from '../e2e/driver/driver.ts';
import { MediaFiles } from '../e2e/media-files.ts';
import { openMedia } from '../e2e/media.ts';
import { TestServer } from '../e2e/server.ts';

export interface MediaTestBed {
  server: TestServer;
  files: MediaFiles;
  driver: ChromiumDriver;
  tab: Tab;
  profileDir: string;
}

/** A media route and its page in a Chromium with a profile of its own. */
export async function withMediaTestBed<T>(use: (testBed: MediaTestBed) => Promise<T>): Promise<T> {
  const server = await TestServer.start();
  const profileDir = await mkdtemp(join(tmpdir(), 'workbox-plugins-bench-'));
  const files = new MediaFiles(server);
  await serveBundle(server, '/worker.js', '../e2e/workers/media-worker.ts');
  await serveBundle(server, '/page.js', '../e2e/pages/media-page.ts');
  server.serve(
    '/app',
    '<!doctype html><title>app</title><button>fetch</button><script src="/page.js"></script>',
  );
  server.serve('/plain', '<!doctype html><title>plain</title>');
  const driver = await launch({ profileDir });
  try {
    return await use({ server, files, driver, profileDir, tab: await openMedia(driver, server) });
  } finally {
    await driver.close();
    await server.close();
    await rm(profileDir, { recursive: true, force: true, maxRetries: 10 });
  }
}
