import { FakeBrowser, sweepTerminations } from 'workbox-plugin-testing';
import type { SyncQueueOptions } from '../src/index.ts';
import type { FakeServer } from './a-server.ts';
import { anOutbox, readRows, type Outbox } from './an-outbox.ts';

/** What happens in a queue of one lane. The bodies of its writes sort in the order in which they are made. */
export interface Story {
  options?: SyncQueueOptions;
  /** What the server answers, and what is there already: nobody is killed yet. */
  begin: (outbox: Outbox) => Promise<void> | void;
  /** Its worker is killed anywhere in here. */
  goOn: (outbox: Outbox, write: (body: string) => Promise<void>) => Promise<void>;
  /** The bodies that the server refuses for good. */
  refused?: string[];
}

/** What the pages were told, by body: a status, or `error`. */
type Told = Map<string, number | 'error'>;

/**
 * Tells the story again and again, its worker killed one place later each time. After each kill there is no
 * half of a row, and the next life brings everything to its end.
 *
 * @returns how many places there were, and all that the page was told at any time
 */
export async function killAnywhere(server: FakeServer, { options = {}, begin, goOn, refused = [] }: Story) {
  const everTold = new Set<number | 'error'>();
  const places = await sweepTerminations(async (n) => {
    server.reset();
    const outbox = await anOutbox(options, { browser: new FakeBrowser() });
    await begin(outbox);
    const told: Told = new Map();
    const { worker } = outbox;
    void worker.terminateAt(n);
    await goOn(outbox, async (body) => {
      const answer = await outbox.write(body).then(
        ({ status }) => status,
        () => 'error' as const,
      );
      told.set(body, answer);
      everTold.add(answer);
    });
    await noHalfRows(outbox);
    await nextLife(outbox);
    await noHalfRows(outbox);
    await allIsWell(server, outbox, told, refused);
    return worker;
  });
  return { places, told: [...everTold].map(String).toSorted() };
}

/** A new worker of the same script; no sync event, for who knows whether one was registered. */
async function nextLife(outbox: Outbox) {
  await outbox.restart();
  const pushed = outbox.worker.push();
  await outbox.wait(30);
  await pushed;
}

/** An entry has its request, and a request has its entry. */
async function noHalfRows({ browser }: Outbox) {
  const { entries, requests } = await readRows(browser);
  expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
}

async function allIsWell({ taken, received }: FakeServer, outbox: Outbox, told: Told, refused: string[]) {
  // Each at most once in effect, in the order of the lane.
  expect(taken).toEqual([...new Set(taken)].toSorted());
  // One write has one key, however often it is sent.
  for (const body of new Set(received.map((one) => one.body)))
    expect(new Set(received.filter((one) => one.body === body).map(({ key }) => key)).size).toBe(1);
  // What is left is what was refused, and is told so.
  const left = await outbox.entries();
  const dead = await outbox.stored();
  expect(left).toEqual(left.map(() => expect.objectContaining({ state: 'dead', deadReason: 'rejected' })));
  expect(refused).toEqual(expect.arrayContaining(dead));
  // Nothing that was promised is lost.
  for (const [body, answer] of told)
    if (answer === 201 || (answer === 202 && !refused.includes(body))) expect(taken).toContain(body);
    else if (answer === 202) expect(dead).toContain(body);
}
