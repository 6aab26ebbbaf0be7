import fc from 'fast-check';
import { down, lost, status, type Answer, type FakeServer } from './a-server.ts';
import { aClient, type ClientInPage } from './a-client.ts';
import { aBrowser, anOutbox, readResults, readRows, withDatabase, type Outbox } from './an-outbox.ts';

const answers = {
  taken: 201,
  busy: 503,
  'busy for long': status(503, { 'Retry-After': '5' }),
  'signed out': 401,
  refused: 422,
  down,
  lost,
} satisfies Record<string, Answer>;
const answer = fc.constantFrom(...(Object.keys(answers) as (keyof typeof answers)[]));

const commands = ['pause', 'resume', 'replayRequests', 'retry', 'discard', 'reload'] as const;

const write = fc.record({
  do: fc.constant('write' as const),
  lane: fc.constantFrom('a' as const, 'b' as const),
  /** Whether only the last of these matters. */
  draft: fc.boolean(),
  first: answer,
  second: answer,
});
const others = fc.oneof(
  fc.record({ do: fc.constant('kill' as const), place: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 8 }) }),
  fc.record({ do: fc.constant('clock' as const), hours: fc.integer({ min: -10, max: 10 }) }),
  fc.record({ do: fc.constant('command' as const), command: fc.constantFrom(...commands) }),
  fc.record({ do: fc.constant('person' as const), person: fc.constantFrom('ann', 'bob', null) }),
  fc.record({ do: fc.constant('commits fail' as const), count: fc.integer({ min: 1, max: 3 }) }),
  ...(['push', 'sync', 'network comes or goes', 'connections are closed', 'an open fails'] as const).map(
    (name) => fc.record({ do: fc.constant(name) }),
  ),
);
type Step = typeof write | typeof others extends fc.Arbitrary<infer S> ? S : never;

export const stories = fc.record({
  persist: fc.constantFrom('on-failure' as const, 'before-send' as const),
  sync: fc.constantFrom('available' as const, 'missing' as const),
  /** Whether a page waits for an answer before it writes again. */
  patient: fc.boolean(),
  maxEntries: fc.constantFrom(4, Infinity),
  /** Whether the queue asks who uses the app. */
  persons: fc.boolean(),
  steps: fc.array(fc.oneof({ arbitrary: write, weight: 5 }, { arbitrary: others, weight: 5 }), {
    minLength: 4,
    maxLength: 14,
  }),
});
export type Story = typeof stories extends fc.Arbitrary<infer S> ? S : never;

const secret = 'Bearer of-a-secret';

/** What was written and what became of it, as the page saw it. */
interface Told {
  /** By body, which is the lane's name and a number. */
  statuses: Map<string, number | 'error'>;
  /** Gone by a command of the page. */
  discarded: Set<string>;
  drafts: Set<string>;
  /** By body, who wrote it; `null` is nobody. */
  owners: Map<string, string | null>;
  /** Lanes that were held once: newer writes go past what waits for a person. */
  held: Set<string>;
}

/** Who uses the app now. */
type Session = { person: string | null };

async function tell(
  server: FakeServer,
  outbox: Outbox,
  session: Session,
  { steps, patient, persons }: Story,
): Promise<Told> {
  const { browser } = outbox;
  const told: Told = {
    statuses: new Map(),
    discarded: new Set(),
    drafts: new Set(),
    owners: new Map(),
    held: new Set(),
  };
  const pending: Promise<unknown>[] = [];
  // It has a page to itself, for one that is closed gets no answer to its writes.
  const openClient = () => aClient(browser.openPage(outbox.scope));
  let client: ClientInPage = await openClient();
  const quietly = (work: Promise<unknown> | undefined) => void work?.catch(() => {});

  const command = async (what: (typeof commands)[number]) => {
    if (what === 'reload') {
      client.page.close();
      client = await openClient();
      return;
    }
    const { entries, requests } = await readRows(browser);
    const [{ id } = { id: 'nothing' }] = entries;
    // It may still arrive, or be there.
    if (what === 'discard') told.discarded.add(requests.get(id) ?? '');
    const asked = { pause: [], resume: [], replayRequests: [], retry: [id], discard: [id] }[what];
    quietly(client.run((queue) => (queue[what] as (...given: string[]) => Promise<unknown>)(...asked)));
  };

  const take = async (given: Step) => {
    const worker = browser.registration.active;
    switch (given.do) {
      case 'write': {
        const { lane, draft, first, second } = given;
        const body = `${lane}${String(pending.length).padStart(2, '0')}`;
        if (draft) told.drafts.add(body);
        if (first === 'signed out' || second === 'signed out') told.held.add(lane);
        server.saysTo(body, answers[first], answers[second], 201);
        const init = { headers: { Authorization: secret } };
        told.owners.set(body, session.person);
        const answered = outbox.write(body, `api/${lane}${draft ? '?draft' : ''}`, init);
        pending.push(
          answered.then(
            ({ status }) => told.statuses.set(body, status),
            () => told.statuses.set(body, 'error'),
          ),
        );
        // Long enough for the queue to ask who it is.
        if (persons) await browser.settle();
        return patient ? outbox.wait(6) : undefined;
      }
      case 'person':
        session.person = given.person;
        return undefined;
      case 'kill':
        return quietly(worker?.run().terminateAt(given.place));
      case 'wait':
        return outbox.wait(given.seconds);
      case 'clock':
        return browser.clock.set(browser.clock.now + given.hours * 3_600_000);
      case 'command':
        return command(given.command);
      case 'commits fail':
        return browser.storageFaults.failCommits(given.count);
      case 'connections are closed':
        return browser.storageFaults.closeConnections();
      case 'an open fails':
        return browser.storageFaults.failOpens(1);
      case 'network comes or goes':
        browser.online = !browser.online;
        return undefined;
      case 'push':
        return quietly(worker?.run().push());
      case 'sync':
        return outbox.browser.registration.sync ? quietly(outbox.sync()) : undefined;
    }
  };
  for (const given of steps) await take(given);
  browser.storageFaults.clear();
  browser.online = true;
  await outbox.wait(30);
  await Promise.all(pending);
  return told;
}

/** Tells the story and holds the queue to its promise. */
export async function itKeepsItsPromise(server: FakeServer, story: Story): Promise<void> {
  server.reset();
  const { persist, sync, maxEntries, persons } = story;
  const session: Session = { person: 'ann' };
  const lane = ({ url }: Request) => new URL(url).pathname;
  const coalesce = ({ url }: Request) => (url.endsWith('?draft') ? url : null);
  const outbox = await anOutbox(
    {
      ...{ persist, lane, coalesce, maxEntries, omitHeaders: ['Authorization'] },
      ...(persons && { owner: () => session.person }),
      requestWillReplay: ({ request }) => {
        const headers = new Headers(request.headers);
        headers.set('X-As', String(session.person));
        return new Request(request, { headers });
      },
    },
    { browser: aBrowser({ sync }) },
  );
  const told = await tell(server, outbox, session, story);
  const { browser } = outbox;
  const rows = await withDatabase(browser, (db) =>
    Promise.all([...db.objectStoreNames].map((name) => db.getAll(name))),
  );
  expect(JSON.stringify(rows ?? [])).not.toContain(secret);

  // A clock that was moved back by less than the longest wait cannot be told from a wait.
  browser.clock.set(browser.clock.now + 2 * 3_600_000);
  for (const person of persons ? ['ann', 'bob', 'ann', 'bob'] : ['ann', 'ann', 'ann']) {
    session.person = person;
    await outbox.restart();
    const going = outbox.worker.run(async ({ queue }) => queue.resume()).catch(() => {});
    await outbox.wait(40);
    await going;
  }
  await holds(server, outbox, told, story);
  await browser.close();
}

async function holds(
  { taken, received }: FakeServer,
  outbox: Outbox,
  told: Told,
  { patient, persons }: Story,
) {
  const { entries, requests } = await readRows(outbox.browser);
  const ownerOf = (body: string) => (persons ? told.owners.get(body) : undefined);
  const superseded = (await readResults(outbox.browser)).filter(({ outcome }) => outcome === 'superseded');
  // What is left is what the server will never take, or nobody's; bodies are there for them alone.
  const left = entries.filter(({ id }) => ownerOf(requests.get(id) ?? '') !== null);
  expect(left.map(({ deadReason }) => deadReason)).toEqual(left.map(() => 'rejected'));
  expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
  // What has left the device gives its place to nobody.
  const sent = received.map(({ key }) => key);
  for (const { id } of superseded) expect(sent).not.toContain(`"${id}"`);
  // Nothing is replayed as somebody else, and nothing of nobody at all.
  for (const { body, headers } of received)
    if (persons && headers.has('X-As')) expect(headers.get('X-As')).toBe(ownerOf(body));
  // Nothing is processed twice.
  expect(taken).toEqual([...new Set(taken)]);
  // Nothing that was promised is lost.
  const dead = [...requests.values()];
  const kept = [...told.statuses].filter(([, answer]) => answer === 202).map(([body]) => body);
  const gone = kept.filter(
    (body) => !taken.includes(body) && !dead.includes(body) && !told.discarded.has(body),
  );
  expect(gone.filter((body) => !told.drafts.has(body))).toEqual([]);
  expect(gone.length).toBeLessThanOrEqual(superseded.length);
  for (const [body, answer] of told.statuses) if (answer === 201) expect(taken).toContain(body);
  for (const lane of ['a', 'b'])
    for (const person of ['ann', 'bob', null, undefined]) {
      const own = (body: string) => body.startsWith(lane) && ownerOf(body) === person;
      // Of drafts the last that was kept is never gone.
      expect(gone).not.toContain(kept.findLast((body) => own(body) && told.drafts.has(body)));
      // Of two that are at the network at the same time nobody knows which comes first.
      const inOrder = taken.filter((body) => patient && kept.includes(body) && own(body));
      if (!told.held.has(lane)) expect(inOrder).toEqual(inOrder.toSorted());
    }
}
