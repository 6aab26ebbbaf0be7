import type { BrowserContext, Page } from 'playwright-core';

/**
 * Opens an empty page in the origin. Neither the server nor a service worker sees a request for it, so that it opens
 * offline, too.
 */
export async function openOriginPage(context: BrowserContext, origin: string): Promise<Page> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setBypassServiceWorker', { bypass: true });
  await page.route('**/*', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>workbox-plugin-testing</title>' }),
  );
  await page.goto(`${origin}/`);
  return page;
}

/** Runs `task` in a page of the origin: an open page of the app, or an empty page that is closed afterwards. */
export async function inOrigin<R, A>(
  context: BrowserContext,
  origin: string,
  task: (argument: A) => R | Promise<R>,
  argument: A,
): Promise<R> {
  const run = (page: Page) => page.evaluate(task as (argument: unknown) => R, argument);
  const open = context.pages().find((page) => page.url().startsWith(`${origin}/`));
  if (open) return run(open);
  const page = await openOriginPage(context, origin);
  try {
    return await run(page);
  } finally {
    await page.close();
  }
}
