import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import type { SyncQueueOptions } from '../../src/index.ts';
import type { FakeServer } from './fake-server.ts';
import { createOutbox, readRows, type Outbox } from './outbox.ts';

/** What happens in a queue of one lane. The bodies of its writes sort in the order in which they are made. */
export interface Scenario {
  options?: SyncQueueOptions;
  /** Prepares the server and the queue. The worker is not terminated here. */
  setUp: (outbox: Outbox) => Promise<void> | void;
  /** The worker is terminated at any step of this function. */
  run: (outbox: Outbox, write: (body: string) => Promise<void>) => Promise<void>;
  /** The bodies that the server rejects for good. */
  rejected?: string[];
}

/** What the page received, by body: a status, or `error`. */
type PageAnswers = Map<string, number | 'error'>;

/**
 * Runs the scenario again and again. Each time the worker is terminated one kill point later. After each
 * termination no row is half written, and the next worker completes all work.
 *
 * @returns the number of kill points, and all answers that the page received in any run
 */
export async function terminateAtEveryStep(
  server: FakeServer,
  { options = {}, setUp, run, rejected = [] }: Scenario,
) {
  const allAnswers = new Set<number | 'error'>();
  const killPoints = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await createOutbox(options, { browser: new FakeBrowser() });
    await setUp(outbox);
    const answers: PageAnswers = new Map();
    const { worker } = outbox;
    void worker.terminateAt(n);
    await run(outbox, async (body) => {
      const answer = await outbox.write(body).then(
        ({ status }) => status,
        () => 'error' as const,
      );
      answers.set(body, answer);
      allAnswers.add(answer);
    });
    await expectNoHalfRows(outbox);
    await runNextWorker(outbox);
    await expectNoHalfRows(outbox);
    await expectAllDelivered(server, outbox, answers, rejected);
    return worker;
  });
  return { killPoints, pageAnswers: [...allAnswers].map(String).toSorted() };
}

/** Starts a new worker of the same script. A push wakes it, because no sync event may be registered. */
async function runNextWorker(outbox: Outbox) {
  await outbox.restart();
  const pushed = outbox.worker.push();
  await outbox.wait(30);
  await pushed;
}

/** Each entry has its request, and each request has its entry. */
async function expectNoHalfRows({ browser }: Outbox) {
  const { entries, requests } = await readRows(browser);
  expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
}

async function expectAllDelivered(
  { processed, received }: FakeServer,
  outbox: Outbox,
  answers: PageAnswers,
  rejected: string[],
) {
  // Each write is processed at most once, in the order of the lane.
  expect(processed).toEqual([...new Set(processed)].toSorted());
  // One write has one key, however often it is sent.
  for (const body of new Set(received.map((one) => one.body)))
    expect(new Set(received.filter((one) => one.body === body).map(({ key }) => key)).size).toBe(1);
  // Only what the server rejected is left, as dead letters.
  const left = await outbox.entries();
  const dead = await outbox.storedBodies();
  expect(left).toEqual(left.map(() => expect.objectContaining({ state: 'dead', deadReason: 'rejected' })));
  expect(rejected).toEqual(expect.arrayContaining(dead));
  // Nothing that was promised is lost.
  for (const [body, answer] of answers)
    if (answer === 201 || (answer === 202 && !rejected.includes(body))) expect(processed).toContain(body);
    else if (answer === 202) expect(dead).toContain(body);
}
