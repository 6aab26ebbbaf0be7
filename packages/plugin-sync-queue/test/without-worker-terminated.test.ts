import type { FakeBrowser } from 'workbox-plugin-testing';
import { createServer, lost } from './helpers/fake-server.ts';
import { openOutbox } from './helpers/outbox-in-page.ts';
import { script, terminatePages, type Write } from './helpers/terminate-pages.ts';

const server = createServer();

/** Three writes of a page that has no worker, at once. The page is closed at a kill point. */
const writeThree = async (browser: FakeBrowser, write: Write, n: number) => {
  const inPage = await openOutbox(browser);
  await browser.settle();
  void inPage.page.terminateAt(n);
  const answered = Promise.all(['a', 'b', 'c'].map((body) => write(inPage, body)));
  await browser.settle();
  await browser.clock.advance(6_000);
  await answered;
  return inPage.page;
};

test.each([
  ['a worker', 'worker'],
  ['another page', 'page'],
] as const)(
  'three writes of a page survive its end at every step, and %s completes them',
  async (_, completedBy) => {
    const { killPoints, answers } = await terminatePages(server, { run: writeThree, completedBy });
    expect(answers).toEqual(['201', 'TerminatedError']);
    expect(killPoints).toBeGreaterThan(30);
  },
);

test.each([
  ['a worker', 'worker'],
  ['another page', 'page'],
] as const)(
  'writes that fail, and whose answers are lost, survive the end of their page at every step, and %s completes them',
  async (_, completedBy) => {
    const { answers } = await terminatePages(server, {
      setUp: () => {
        server.respondTo('a', lost, 201);
        server.respondTo('b', 503, lost, 201);
      },
      run: writeThree,
      completedBy,
    });
    expect(answers).toEqual(['202', 'TerminatedError']);
  },
);

test('writes of a page survive its end at every step while a worker arrives', async () => {
  const { answers } = await terminatePages(server, {
    run: async (browser, write, n) => {
      const inPage = await openOutbox(browser);
      await browser.settle();
      void inPage.page.terminateAt(n);
      const answered = ['a', 'b'].map((body) => write(inPage, body));
      await browser.register(script);
      await Promise.resolve();
      answered.push(write(inPage, 'c'));
      await browser.settle();
      await browser.clock.advance(6_000);
      await Promise.all(answered);
      return inPage.page;
    },
  });
  expect(answers).toEqual(['201', 'TerminatedError']);
});
