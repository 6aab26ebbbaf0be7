import fc from 'fast-check';
import { checkInvariants, type StoredWrite, type Write } from 'workbox-plugin-testing/server';
import { down, lost, status, type Answer, type FakeServer } from './fake-server.ts';
import { createClient, type ClientInPage } from './client-in-page.ts';
import { createBrowser, createOutbox, readResults, readRows, withDatabase, type Outbox } from './outbox.ts';

const answers = {
  accepted: 201,
  busy: 503,
  'busy for long': status(503, { 'Retry-After': '5' }),
  'signed out': 401,
  rejected: 422,
  down,
  lost,
} satisfies Record<string, Answer>;
const answer = fc.constantFrom(...(Object.keys(answers) as (keyof typeof answers)[]));

const commands = ['pause', 'resume', 'replayRequests', 'retry', 'discard', 'reload'] as const;

const write = fc.record({
  do: fc.constant('write' as const),
  lane: fc.constantFrom('a' as const, 'b' as const),
  /** Whether a newer write of the same draft supersedes this one. */
  draft: fc.boolean(),
  first: answer,
  second: answer,
});
const others = fc.oneof(
  fc.record({ do: fc.constant('kill' as const), killPoint: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 8 }) }),
  fc.record({ do: fc.constant('clock' as const), hours: fc.integer({ min: -10, max: 10 }) }),
  fc.record({ do: fc.constant('command' as const), command: fc.constantFrom(...commands) }),
  fc.record({ do: fc.constant('user' as const), user: fc.constantFrom('ann', 'bob', null) }),
  fc.record({ do: fc.constant('commits fail' as const), count: fc.integer({ min: 1, max: 3 }) }),
  ...(['push', 'sync', 'network comes or goes', 'connections are closed', 'an open fails'] as const).map(
    (name) => fc.record({ do: fc.constant(name) }),
  ),
);
type Step = typeof write | typeof others extends fc.Arbitrary<infer S> ? S : never;

export const scenarios = fc.record({
  persist: fc.constantFrom('on-failure' as const, 'before-send' as const),
  sync: fc.constantFrom('available' as const, 'missing' as const),
  /** Whether a page waits for an answer before it writes again. */
  waitsForAnswers: fc.boolean(),
  maxEntries: fc.constantFrom(4, Infinity),
  /** Whether the queue has the option `owner`. */
  hasOwners: fc.boolean(),
  steps: fc.array(fc.oneof({ arbitrary: write, weight: 5 }, { arbitrary: others, weight: 5 }), {
    minLength: 4,
    maxLength: 14,
  }),
});
export type Scenario = typeof scenarios extends fc.Arbitrary<infer S> ? S : never;

const secret = 'Bearer of-a-secret';

/** What was written, and what the page observed of it. */
interface Observed {
  /** By body: the name of the lane and a number. */
  statuses: Map<string, number | 'error'>;
  /** Discarded by a command of the page. */
  discarded: Set<string>;
  drafts: Set<string>;
  /** By body, the user who wrote it; `null` where nobody was signed in. */
  owners: Map<string, string | null>;
  /** Lanes that were held at some time: newer writes overtake the entries that wait for a sign-in. */
  held: Set<string>;
}

/** The current user of the app. */
type Session = { user: string | null };

async function perform(
  server: FakeServer,
  outbox: Outbox,
  session: Session,
  { steps, waitsForAnswers, hasOwners }: Scenario,
): Promise<Observed> {
  const { browser } = outbox;
  const observed: Observed = {
    statuses: new Map(),
    discarded: new Set(),
    drafts: new Set(),
    owners: new Map(),
    held: new Set(),
  };
  const pending: Promise<unknown>[] = [];
  // The client has a page of its own, because a page that is closed gets no answers to its writes.
  const openClient = () => createClient(browser.openPage(outbox.scope));
  let client: ClientInPage = await openClient();
  const ignoreErrors = (work: Promise<unknown> | undefined) => void work?.catch(() => {});

  const command = async (what: (typeof commands)[number]) => {
    if (what === 'reload') {
      client.page.close();
      client = await openClient();
      return;
    }
    const { entries, requests } = await readRows(browser);
    const [{ id } = { id: 'nothing' }] = entries;
    // A discarded entry may still arrive or still be stored.
    if (what === 'discard') observed.discarded.add(requests.get(id) ?? '');
    const asked = { pause: [], resume: [], replayRequests: [], retry: [id], discard: [id] }[what];
    ignoreErrors(client.run((queue) => (queue[what] as (...given: string[]) => Promise<unknown>)(...asked)));
  };

  const runStep = async (given: Step) => {
    const worker = browser.registration.active;
    switch (given.do) {
      case 'write': {
        const { lane, draft, first, second } = given;
        const body = `${lane}${String(pending.length).padStart(2, '0')}`;
        if (draft) observed.drafts.add(body);
        if (first === 'signed out' || second === 'signed out') observed.held.add(lane);
        server.respondTo(body, answers[first], answers[second], 201);
        const init = { headers: { Authorization: secret } };
        observed.owners.set(body, session.user);
        const answered = outbox.write(body, `api/${lane}${draft ? '?draft' : ''}`, init);
        pending.push(
          answered.then(
            ({ status }) => observed.statuses.set(body, status),
            () => observed.statuses.set(body, 'error'),
          ),
        );
        // The queue needs this long to ask for the owner.
        if (hasOwners) await browser.settle();
        return waitsForAnswers ? outbox.wait(6) : undefined;
      }
      case 'user':
        session.user = given.user;
        return undefined;
      case 'kill':
        return ignoreErrors(worker?.run().terminateAt(given.killPoint));
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
        return ignoreErrors(worker?.run().push());
      case 'sync':
        return outbox.browser.registration.sync ? ignoreErrors(outbox.sync()) : undefined;
    }
  };
  for (const given of steps) await runStep(given);
  browser.storageFaults.clear();
  browser.online = true;
  await outbox.wait(30);
  await Promise.all(pending);
  return observed;
}

/** Runs the scenario and checks the promises of the queue. */
export async function runScenario(server: FakeServer, scenario: Scenario): Promise<void> {
  server.reset();
  const { persist, sync, maxEntries, hasOwners } = scenario;
  const session: Session = { user: 'ann' };
  const lane = ({ url }: Request) => new URL(url).pathname;
  const coalesce = ({ url }: Request) => (url.endsWith('?draft') ? url : null);
  const outbox = await createOutbox(
    {
      ...{ persist, lane, coalesce, maxEntries, omitHeaders: ['Authorization'] },
      ...(hasOwners && { owner: () => session.user }),
      requestWillReplay: ({ request }) => {
        const headers = new Headers(request.headers);
        headers.set('X-As', String(session.user));
        return new Request(request, { headers });
      },
    },
    { browser: createBrowser({ sync }) },
  );
  const observed = await perform(server, outbox, session, scenario);
  const { browser } = outbox;
  const rows = await withDatabase(browser, (db) =>
    Promise.all([...db.objectStoreNames].map((name) => db.getAll(name))),
  );
  expect(JSON.stringify(rows ?? [])).not.toContain(secret);

  // A clock that was moved back by less than the longest wait looks like a wait.
  browser.clock.set(browser.clock.now + 2 * 3_600_000);
  for (const user of hasOwners ? ['ann', 'bob', 'ann', 'bob'] : ['ann', 'ann', 'ann']) {
    session.user = user;
    await outbox.restart();
    const resumed = outbox.worker.run(async ({ queue }) => queue.resume()).catch(() => {});
    await outbox.wait(40);
    await resumed;
  }
  await expectPromisesKept(server, outbox, observed, scenario);
  await browser.close();
}

async function expectPromisesKept(
  { processed, received }: FakeServer,
  outbox: Outbox,
  observed: Observed,
  { waitsForAnswers, hasOwners }: Scenario,
) {
  const { entries, requests } = await readRows(outbox.browser);
  const ownerOf = (body: string) => (hasOwners ? observed.owners.get(body) : undefined);
  const superseded = (await readResults(outbox.browser)).filter(({ outcome }) => outcome === 'superseded');
  // Only entries that the server rejects, and entries without an owner, are left. Only these have bodies.
  const left = entries.filter(({ id }) => ownerOf(requests.get(id) ?? '') !== null);
  expect(left.map(({ deadReason }) => deadReason)).toEqual(left.map(() => 'rejected'));
  expect([...requests.keys()].toSorted()).toEqual(entries.map(({ id }) => id).toSorted());
  // An entry that was sent is never superseded.
  const sent = received.map(({ key }) => key);
  for (const { id } of superseded) expect(sent).not.toContain(`"${id}"`);
  // Nothing is replayed as another user, and nothing that has no owner is replayed.
  for (const { body, headers } of received)
    if (hasOwners && headers.has('X-As')) expect(headers.get('X-As')).toBe(ownerOf(body));
  const all = [...observed.statuses].toSorted(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)));
  const writes = all.map(([body, answer]): Write => {
    const lane = body[0]!;
    return {
      name: body,
      told: answer === 202 ? 'kept' : answer === 201 ? 'delivered' : 'failed',
      lane: `${lane} of ${ownerOf(body)}`,
      // Which drafts were superseded is checked below.
      withdrawn: observed.discarded.has(body) || observed.drafts.has(body),
      // The order of two requests that are at the network at the same time is unknown.
      ordered: waitsForAnswers && answer === 202 && !observed.held.has(lane),
    };
  });
  const rows = entries.map(({ id, deadReason }): StoredWrite => {
    const name = requests.get(id) ?? id;
    return { name, state: deadReason === 'rejected' || ownerOf(name) === null ? 'final' : 'waiting' };
  });
  const effects = processed.map((name) => ({ name }));
  expect(checkInvariants({ writes, effects }, rows).message).toBe('All promises were kept.');
  // A draft may be gone where a newer one superseded it. The last one that was kept is never lost.
  const isGone = (body: string) =>
    !processed.includes(body) && ![...requests.values()].includes(body) && !observed.discarded.has(body);
  const drafts = writes.filter(({ name, told }) => told === 'kept' && observed.drafts.has(name));
  expect(drafts.filter(({ name }) => isGone(name)).length).toBeLessThanOrEqual(superseded.length);
  for (const lane of new Set(drafts.map((draft) => draft.lane)))
    expect(isGone(drafts.findLast((draft) => draft.lane === lane)!.name)).toBe(false);
}
