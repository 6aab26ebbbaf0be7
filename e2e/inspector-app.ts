import type { Page } from '@playwright/test';
import { serveBundle } from './bundle.ts';
import type { ChromiumTab } from './driver/chromium.ts';
import type { Driver } from './driver/driver.ts';
import { control } from './fixtures.ts';
import type { TestServer } from './server.ts';

/** Neither inline scripts, nor inline styles, nor text that becomes code. */
const policy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';
  require-trusted-types-for 'script'; trusted-types 'none'`;

/** Serves an app whose button opens the inspector, and its worker with all three plugins. */
export async function serveInspector(server: TestServer): Promise<void> {
  await serveBundle(server, '/worker.js', 'workers/inspector-worker.ts', { mode: 'development' });
  await serveBundle(server, '/inspector.js', 'pages/inspector-page.ts', { mode: 'development' });
  server.serve(
    '/app.css',
    ':root { color-scheme: light dark; font: 1rem system-ui; } body { margin: 1rem; }',
    'text/css',
  );
  server.serve(
    '/app',
    `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/app.css">
    <title>Notes</title><main><h1>Notes</h1><p>The app.</p><button>Open the inspector</button></main>
    <script src="/inspector.js"></script></html>`,
  );
}

/** The app with a worker, before the inspector is opened. */
export async function openApp(driver: Driver, server: TestServer): Promise<ChromiumTab> {
  await serveInspector(server);
  // A page with Trusted Types and no policy cannot register a worker.
  const tab = await driver.open(server.origin);
  await control(tab, '/worker.js');
  await tab.goto(`${server.origin}/app?token=secret-of-page`);
  return tab as ChromiumTab;
}

/** Presses Tab until the first button of this name in the inspector has the focus. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name, exact: true }).first();
  for (let presses = 0; presses < 60; presses++) {
    if (await button.evaluate((one) => (one.getRootNode() as ShadowRoot).activeElement === one)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`"${String(name)}" is not reached by Tab.`);
}
