import { FakeBrowser, type FakePage, type FakeWorker, sweepTerminations } from 'workbox-plugin-testing';
import type { FakeServer } from './fake-server.ts';
import { outboxScript, readRows } from './outbox.ts';
import { openOutbox, type OutboxInPage } from './outbox-in-page.ts';

export type Answers = Map<string, number | string>;

/** Writes, and notes what the page got: a status or the name of an error. Nothing, where the page was closed first. */
export type Write = (inPage: OutboxInPage, body: string) => Promise<void>;

/** What pages without a worker do. The bodies of the writes sort in the order in which they are made. */
export interface PageScenario {
  /** Prepares the server. */
  setUp?: () => void;
  /** Prepares the browser. Nothing is terminated here. */
  prepare?: (browser: FakeBrowser) => Promise<void>;
  /** Terminates a page or a worker at the n-th kill point from now, and returns it. */
  run: (browser: FakeBrowser, write: Write, n: number) => Promise<FakePage | FakeWorker>;
  /** What completes the work: the worker of the queue, or only another page. @default 'worker' */
  completedBy?: 'worker' | 'page';
}

export const script = outboxScript({}, { extra: ({ pageWrites }) => [pageWrites()] });

/**
 * Runs the scenario again and again. Each time something is terminated one kill point later. Then the next worker or page
 * completes all work: nothing is lost, doubled or reordered.
 *
 * @returns the number of kill points, and all that pages got in any run
 */
export async function terminatePages(
  server: FakeServer,
  { setUp = () => {}, prepare = async () => {}, run, completedBy = 'worker' }: PageScenario,
) {
  const all = new Set<string>();
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    setUp();
    const browser = new FakeBrowser();
    await prepare(browser);
    const answers: Answers = new Map();
    const terminated = await run(
      browser,
      async (inPage, body) => {
        const answer = await inPage.write(body);
        answers.set(body, answer);
        all.add(String(answer));
      },
      n,
    );
    await browser.settle();
    await expectNoHalfRows(browser);
    for (const page of [...browser.pages]) page.close();
    if (completedBy === 'worker') await startWorker(browser);
    else await openOutbox(browser);
    await browser.clock.advance(8_000);
    await browser.settle();
    await expectAllDelivered(server, browser, answers);
    return terminated;
  });
  return { killPoints, answers: [...all].toSorted() };
}

/** The worker of the queue with an event that lasts as long as entries are due soon. */
async function startWorker(browser: FakeBrowser): Promise<void> {
  const { active } = browser.registration;
  const worker = await (active ? browser.startWorker() : browser.register(script));
  void worker.push().catch(() => {});
}

/** Each entry has its request, and each request has its entry. */
async function expectNoHalfRows(browser: FakeBrowser) {
  const { entries, requests } = await readRows(browser);
  expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
}

async function expectAllDelivered(
  { processed, received }: FakeServer,
  browser: FakeBrowser,
  answers: Answers,
) {
  // Each write is processed at most once, in its order.
  expect(processed).toEqual([...new Set(processed)].toSorted());
  // One write has one key, however often it is sent.
  for (const body of new Set(received.map((one) => one.body)))
    expect(new Set(received.filter((one) => one.body === body).map(({ key }) => key)).size).toBe(1);
  expect(await readRows(browser)).toEqual({ entries: [], requests: new Map() });
  // Nothing that was promised is lost.
  for (const [body, answer] of answers)
    if (typeof answer === 'number') expect([body, processed.includes(body)]).toEqual([body, true]);
}
