import fc from 'fast-check';
import { aServer, down, lost, status, type Answer } from './a-server.ts';
import { aBrowser, anOutbox, readRows, type Outbox } from './an-outbox.ts';

const server = aServer();

const answers: Record<string, Answer> = {
  taken: 201,
  busy: 503,
  'busy for long': status(503, { 'Retry-After': '5' }),
  down,
  lost,
};
const answer = fc.constantFrom(...Object.keys(answers));

type Step =
  | { do: 'write'; lane: 'a' | 'b'; first: string; second: string }
  | { do: 'kill'; place: number }
  | { do: 'wait'; seconds: number }
  | { do: 'commits fail'; count: number }
  | { do: 'replay' | 'network comes or goes' | 'connections are closed' | 'an open fails' };

const write = fc.record({
  do: fc.constant('write' as const),
  lane: fc.constantFrom('a' as const, 'b' as const),
  first: answer,
  second: answer,
});
const others = fc.oneof(
  fc.record({ do: fc.constant('kill' as const), place: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 8 }) }),
  fc.record({ do: fc.constant('commits fail' as const), count: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    do: fc.constantFrom(
      'replay' as const,
      'network comes or goes' as const,
      'connections are closed' as const,
      'an open fails' as const,
    ),
  }),
);
const stories = fc.record({
  persist: fc.constantFrom('on-failure' as const, 'before-send' as const),
  sync: fc.constantFrom('available' as const, 'missing' as const),
  /** Whether a page waits for an answer before it writes again. */
  patient: fc.boolean(),
  steps: fc.array(fc.oneof({ arbitrary: write, weight: 4 }, { arbitrary: others, weight: 5 }), {
    minLength: 4,
    maxLength: 14,
  }),
});

/** Bodies are named by lane and number; what each page was told. */
async function tell(outbox: Outbox, steps: readonly Step[], patient: boolean) {
  const { browser } = outbox;
  const told = new Map<string, number | 'error'>();
  const answered: Promise<unknown>[] = [];
  const doStep = async (step: Step) => {
    if (step.do === 'write') {
      const body = `${step.lane}${String(answered.length).padStart(2, '0')}`;
      server.saysTo(body, answers[step.first] ?? 201, answers[step.second] ?? 201, 201);
      const answer = outbox.write(body, `api/${step.lane}`).then(
        ({ status }) => told.set(body, status),
        () => told.set(body, 'error'),
      );
      answered.push(answer);
      if (patient) await outbox.wait(6);
    } else if (step.do === 'kill') void browser.registration.active?.run().terminateAt(step.place);
    else if (step.do === 'wait') await outbox.wait(step.seconds);
    else if (step.do === 'commits fail') browser.storageFaults.failCommits(step.count);
    else if (step.do === 'connections are closed') browser.storageFaults.closeConnections();
    else if (step.do === 'an open fails') browser.storageFaults.failOpens(1);
    else if (step.do === 'network comes or goes') browser.online = !browser.online;
    else
      void browser.registration.active
        ?.run()
        .push()
        .catch(() => {});
  };
  for (const step of steps) await doStep(step);
  browser.storageFaults.clear();
  browser.online = true;
  await outbox.wait(30);
  await Promise.all(answered);
  return told;
}

async function itKeepsItsPromise({
  persist,
  sync,
  patient,
  steps,
}: typeof stories extends fc.Arbitrary<infer S> ? S : never) {
  server.reset();
  const lane = ({ url }: Request) => url;
  const outbox = await anOutbox({ persist, lane }, { browser: aBrowser({ sync }) });
  const told = await tell(outbox, steps, patient);
  for (let life = 0; life < 3; life++) {
    await outbox.restart();
    const pushed = outbox.worker.push();
    await outbox.wait(40);
    await pushed;
  }
  const { entries, requests } = await readRows(outbox.browser);
  expect([entries, requests.size]).toEqual([[], 0]);
  expect(server.taken).toEqual([...new Set(server.taken)]);
  const promised = [...told].filter(([, answer]) => answer !== 'error' && answer < 300).map(([body]) => body);
  expect(server.taken).toEqual(expect.arrayContaining(promised));
  // Of two that are at the network at the same time nobody knows which comes first.
  const kept = server.taken.filter((body) => patient && told.get(body) === 202);
  for (const name of ['a', 'b']) {
    const inLane = kept.filter((body) => body.startsWith(name));
    expect(inLane).toEqual(inLane.toSorted());
  }
  await outbox.browser.close();
}

test('whatever happens, what was promised arrives, once in effect and in order, and nothing is left', async () => {
  await fc.assert(fc.asyncProperty(stories, itKeepsItsPromise), { numRuns: 25, seed: 2026 });
}, 30_000);
