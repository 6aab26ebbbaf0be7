import type { FakeBrowser } from 'workbox-plugin-testing';
import { createServer } from './helpers/fake-server.ts';
import { openOutbox, type OutboxInPage } from './helpers/outbox-in-page.ts';
import { script, terminatePages } from './helpers/terminate-pages.ts';

const server = createServer();

test('a worker that takes over what a page has stored survives a termination at every step', async () => {
  const { killPoints } = await terminatePages(server, {
    prepare: async (browser) => {
      const inPage = await openOutbox(browser);
      browser.online = false;
      for (const body of ['a', 'b', 'c']) await inPage.write(body);
      inPage.page.close();
      browser.online = true;
      // The first start of the worker cannot read anything.
      browser.storageFaults.failOpens(Infinity);
      await browser.register(script);
      await browser.settle();
      browser.storageFaults.clear();
    },
    run: async (browser, _, n) => {
      const worker = await browser.startWorker({ terminateAt: n });
      void worker.push().catch(() => {});
      await browser.clock.advance(3000);
      return worker;
    },
  });
  expect(server.processed).toEqual(['a', 'b', 'c']);
  expect(killPoints).toBeGreaterThan(20);
});

test.each([
  ['the worker is terminated', true],
  ['the page is closed', false],
] as const)(
  'writes that a page hands over to a worker survive it when %s at every step',
  async (_, isWorker) => {
    const pages = new Map<FakeBrowser, OutboxInPage>();
    const { answers } = await terminatePages(server, {
      prepare: async (browser) => {
        pages.set(browser, await openOutbox(browser, { timeoutSeconds: 4 }));
        await browser.register(script);
        await browser.settle();
      },
      run: async (browser, write, n) => {
        const inPage = pages.get(browser)!;
        const worker = await browser.startWorker();
        const terminated = isWorker ? worker : inPage.page;
        void terminated.terminateAt(n);
        const answered = Promise.all(['a', 'b'].map((body) => write(inPage, body)));
        await browser.clock.advance(12_000);
        await answered;
        return terminated;
      },
    });
    expect(answers).toContain('201');
  },
);
