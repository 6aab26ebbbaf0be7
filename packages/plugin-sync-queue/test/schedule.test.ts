import { captureConsole } from 'workbox-plugin-testing/console';
import type { ExtraOptions, SyncQueueOptions } from '../src/index.ts';
import { checkedSchedule, type Device, nextLane, scheduledAt } from '../src/policy/schedule.ts';
import type { Entry } from '../src/shared/entry.ts';
import type { Schedule } from '../src/shared/schedule.ts';
import { createClient } from './helpers/client-in-page.ts';
import { createEntry } from './helpers/create-entry.ts';
import { createServer, down } from './helpers/fake-server.ts';
import { createOutbox, outboxScript, type OutboxExports } from './helpers/outbox.ts';

const server = createServer();

const createScheduled = (scheduleOf: NonNullable<ExtraOptions['schedule']>, options: SyncQueueOptions = {}) =>
  createOutbox(options, {
    features: ({ explanation, management, pages, results, schedule }) => [
      pages(),
      explanation(),
      management(),
      results(),
      schedule(scheduleOf),
    ],
  });

const byPath: SyncQueueOptions['lane'] = ({ url }) => new URL(url).pathname;
const inSeconds = (seconds: number) => Date.now() + seconds * 1000;

const now = 1_000_000_000;
const device: Device = { unmetered: undefined, visible: undefined };
const on = (schedule: Schedule, given: Partial<Entry> = {}) =>
  createEntry({ createdAt: now - 1000, schedule, ...given });

test.each<[what: string, entry: Entry, at: number, device?: Partial<Device>]>([
  ['without a schedule is sent at once', createEntry(), 0],
  ['is not sent before its time', on({ notBefore: now + 5000 }), now + 5000],
  ['whose time is over is sent', on({ notBefore: now - 5 }), now - 5],
  ['that was retried is sent before its time', on({ notBefore: now + 5000 }, { retriedAt: now }), 0],
  [
    'waits for nothing where the clock was moved back by more than a day',
    on({ notBefore: now + 5000 }, { createdAt: now + 90_000_000 }),
    0,
  ],
  [
    'waits where the clock was moved back by an hour',
    on({ notBefore: now + 5000 }, { createdAt: now + 3_600_000 }),
    now + 5000,
  ],
  ['that has expired is looked at', on({ notBefore: now + 5000, expiresAt: now }), 0],
  [
    'that waits for the device is looked at when it expires',
    on({ expiresAt: now + 10, constraints: { unmetered: true } }),
    now + 10,
    { unmetered: false },
  ],
  [
    'is looked at a minute later where a constraint does not hold',
    on({ constraints: { unmetered: true } }),
    now + 60_000,
    { unmetered: false },
  ],
  ['is sent where the browser cannot tell', on({ constraints: { unmetered: true, visible: true } }), 0],
  [
    'is sent where its constraints hold',
    on({ constraints: { unmetered: true, visible: true } }),
    0,
    { unmetered: true, visible: true },
  ],
  ['is sent where it asks for nothing', on({ constraints: { visible: false } }), 0, { visible: false }],
  [
    'that was retried is sent whatever the device is',
    on({ constraints: { visible: true } }, { retriedAt: now }),
    0,
    { visible: false },
  ],
])('an entry that %s', (_, entry, at, given = {}) => {
  expect(scheduledAt(entry, { ...device, ...given }, now)).toBe(at);
});

test.each<[priorities: number[], turn: number, place: number]>([
  [[0], 1, 0],
  [[0, 0], 1, 0],
  [[0, 5], 1, 1],
  [[0, 5, 5], 2, 1],
  [[-1, -2], 3, 0],
  [[0, 5], 4, 0],
  [[0, 5], 8, 0],
])('of lanes with the priorities %j the turn %i is that of place %i', (priorities, turn, place) => {
  expect(nextLane(priorities, turn)).toBe(place);
});

const promise = Promise.resolve({});
const date = new Date(5);
const map = new Map([['notBefore', 5]]);
test.each<[given: unknown, taken: Schedule | undefined, issues: [string, unknown][]]>([
  [undefined, undefined, []],
  [null, undefined, []],
  [{}, undefined, []],
  [{ priority: 2, notBefore: 5, expiresAt: 9 }, { priority: 2, notBefore: 5, expiresAt: 9 }, []],
  [{ constraints: { unmetered: true, visible: undefined } }, { constraints: { unmetered: true } }, []],
  ['soon', undefined, [['', 'soon']]],
  [promise, undefined, [['', promise]]],
  [{ priority: '1', expiresAt: 3 }, { expiresAt: 3 }, [['.priority', '1']]],
  [{ notBefore: NaN }, undefined, [['.notBefore', NaN]]],
  [{ expiresAt: Infinity }, undefined, [['.expiresAt', Infinity]]],
  [
    { expiresAt: -5, notBefore: -8.64e15, priority: -1e300 },
    { expiresAt: -5, notBefore: -8.64e15, priority: -1e300 },
    [],
  ],
  [{ notBefore: 8.64e15 + 1 }, undefined, [['.notBefore', 8.64e15 + 1]]],
  [{ expiresAt: -1e20, priority: 1 }, { priority: 1 }, [['.expiresAt', -1e20]]],
  [{ priority: -Infinity }, undefined, [['.priority', -Infinity]]],
  [{ notBefore: date }, undefined, [['.notBefore', date]]],
  [{ notBefore: '2030-01-01' }, undefined, [['.notBefore', '2030-01-01']]],
  [{ expiresAt: null }, undefined, [['.expiresAt', null]]],
  [[5], undefined, [['', [5]]]],
  [date, undefined, [['', date]]],
  [map, undefined, [['', map]]],
  [{ constraints: ['visible'] }, undefined, [['.constraints', ['visible']]]],
  [{ constraints: map }, undefined, [['.constraints', map]]],
  [{ constraints: null }, undefined, [['.constraints', null]]],
  [{ constructor: 1 }, undefined, [['.constructor', 1]]],
  [{ notbefore: 1 }, undefined, [['.notbefore', 1]]],
  [{ constraints: 'wifi' }, undefined, [['.constraints', 'wifi']]],
  [
    { constraints: { visible: 1, charging: true } },
    { constraints: {} },
    [
      ['.constraints.visible', 1],
      ['.constraints.charging', true],
    ],
  ],
])('of the schedule %j what is right is stored and the rest is named', (given, taken, issues) => {
  const found: [string, unknown][] = [];
  expect(checkedSchedule(given, (field, _, received) => void found.push([field, received]))).toEqual(taken);
  expect(found).toEqual(issues);
});

test('a write with notBefore is stored, its page gets a receipt, and it is sent when its time comes', async () => {
  const outbox = await createScheduled(() => ({ notBefore: inSeconds(20) }));
  expect((await outbox.write('a')).status).toBe(202);
  await outbox.wait(15);
  expect(server.received).toEqual([]);
  await outbox.wait(6);
  expect(server.processed).toEqual(['a']);
});

test('an entry is sent when its time comes while the worker lives, however far that is', async () => {
  const outbox = await createScheduled(() => ({ notBefore: inSeconds(3_000_000) }));
  await outbox.write('a');
  await outbox.wait(2_999_000);
  expect(server.received).toEqual([]);
  await outbox.wait(2000);
  expect(server.processed).toEqual(['a']);
});

test('an entry whose time came while no worker was alive is sent at the next event', async () => {
  const outbox = await createScheduled(() => ({ notBefore: inSeconds(100) }));
  await outbox.write('a');
  await outbox.worker.terminate();
  await outbox.wait(101);
  expect(server.received).toEqual([]);
  await outbox.restart();
  await outbox.worker.push();
  await outbox.wait(1);
  expect(server.processed).toEqual(['a']);
});

test('a write with notBefore that cannot be stored gives its page the error, and is not sent before its time', async () => {
  const notBefore = inSeconds(3600);
  const outbox = await createScheduled(() => ({ notBefore }));
  outbox.browser.storageFaults.quotaUsedUp = true;
  const answer = outbox.write('a');
  await outbox.wait(30);
  await expect(answer).rejects.toThrow('Failed to fetch');
  expect(server.received).toEqual([]);
});

test('neither a sync event nor the last chance of one sends an entry before its time', async () => {
  const outbox = await createScheduled(() => ({ notBefore: inSeconds(3600) }));
  await outbox.write('a');
  expect(await outbox.completeSync()).toBe('entries-left');
  expect(await outbox.completeSync({ lastChance: true })).toBe('entries-left');
  expect(server.received).toEqual([]);
});

test('retry of an entry sends it before its time, with the entry ahead of it', async () => {
  const outbox = await createScheduled(() => ({ notBefore: inSeconds(3600) }));
  await outbox.write('a');
  await outbox.write('b');
  const behind = await outbox.entry(1);
  await outbox.wait(30);
  expect(server.receivedBodies).toEqual([]);
  await outbox.worker.run(({ queue }) => queue.retry(behind.id));
  await outbox.wait(1);
  expect(server.processed).toEqual(['a', 'b']);
});

test('an entry that was not sent before expiresAt becomes a dead letter and its lane goes on', async () => {
  const outbox = await createScheduled(({ url }) =>
    url.endsWith('soon') ? { expiresAt: inSeconds(60) } : null,
  );
  await outbox.writeOffline(['a', 'api/soon'], ['b', 'api/late']);
  await outbox.wait(61);
  await outbox.completeSync();
  expect(server.receivedBodies).toEqual(['b']);
  const dead = await outbox.entry();
  expect(dead).toMatchObject({ state: 'dead', deadReason: 'expired', attempts: 0 });
  expect(dead).not.toHaveProperty('unknownSince');
  const result = await outbox.worker.run(({ queue }) => queue.result(dead.id));
  expect(result).toMatchObject({ outcome: 'refused', deadReason: 'expired' });
  await outbox.worker.run(({ queue }) => queue.retry(dead.id));
  await outbox.wait(1);
  expect(server.processed).toEqual(['b', 'a']);
});

test('an entry that waits for an unmetered network is sent once the data saver is off', async () => {
  const outbox = await createScheduled(() => ({ constraints: { unmetered: true } }));
  outbox.browser.saveData = true;
  expect((await outbox.write('a')).status).toBe(202);
  await outbox.completeSync();
  expect(server.received).toEqual([]);
  outbox.browser.saveData = false;
  await outbox.wait(61);
  expect(server.processed).toEqual(['a']);
});

test('an entry that needs a visible page waits while the page is hidden', async () => {
  const outbox = await createScheduled(() => ({ constraints: { visible: true } }));
  await createClient(outbox.page);
  outbox.page.setVisibility('hidden');
  expect((await outbox.write('a')).status).toBe(202);
  await outbox.completeSync();
  expect(server.received).toEqual([]);
  outbox.page.setVisibility('visible');
  await outbox.wait(1);
  expect(server.processed).toEqual(['a']);
});

test('explain names the time and the constraints for which an entry waits', async () => {
  const until = inSeconds(3600);
  const outbox = await createScheduled(
    ({ url }) => (url.endsWith('later') ? { notBefore: until } : { constraints: { unmetered: true } }),
    { lane: byPath },
  );
  outbox.browser.saveData = true;
  await outbox.write('a', 'api/later');
  await outbox.write('b', 'api/wifi');
  const client = await createClient(outbox.page);
  const [later, wifi] = [await outbox.entry(), await outbox.entry(1)];
  const explain = (id: string) => client.run((queue) => queue.explain(id));
  expect(await explain(later.id)).toEqual({ waitingFor: 'not-before', until });
  expect(await explain(wifi.id)).toEqual({ waitingFor: 'constraints', unmet: ['unmetered'] });
  outbox.browser.saveData = false;
  await outbox.worker.run(({ queue }) => queue.replayRequests());
  expect(server.processed).toEqual(['b']);
});

test('lanes with a higher priority go first, and of four sends one is that of the lane that has waited longest', async () => {
  const outbox = await createScheduled(
    ({ url }) => ({ priority: url.endsWith('high') ? 5 : url.endsWith('low') ? -5 : 0 }),
    { lane: byPath, concurrency: 1 },
  );
  const numbers = [1, 2, 3, 4, 5, 6];
  await outbox.writeOffline(
    ...numbers.flatMap((number): [string, string][] => [
      [`l${number}`, 'api/low'],
      [`n${number}`, 'api/normal'],
      [`h${number}`, 'api/high'],
    ]),
  );
  await outbox.completeSync();
  const { processed } = server;
  expect(processed).toHaveLength(18);
  for (const letter of ['l', 'n', 'h'])
    expect(processed.filter((body) => body.startsWith(letter))).toEqual(numbers.map((n) => letter + n));
  // Three of four sends are urgent ones, as long as there are any.
  expect(processed.slice(0, 8).filter((body) => body.startsWith('h'))).toHaveLength(6);
  expect(processed.slice(0, 8).filter((body) => body.startsWith('l')).length).toBeGreaterThan(0);
});

test('the schedule of pushRequest is asked with the metadata of the entry', async () => {
  const outbox = await createScheduled((_, metadata) => metadata as Schedule);
  await outbox.worker.run(({ queue }) =>
    queue.pushRequest({
      request: new Request('/api/notes', { method: 'POST', body: 'a' }),
      metadata: { notBefore: inSeconds(30) },
    }),
  );
  await outbox.wait(29);
  expect(server.received).toEqual([]);
  await outbox.wait(2);
  expect(server.processed).toEqual(['a']);
});

test('a failed attempt keeps the schedule, and a worker without the feature sends the entry', async () => {
  const outbox = await createScheduled(() => ({ priority: 1, constraints: { unmetered: true } }));
  server.respondTo('a', down, 201);
  expect((await outbox.write('a')).status).toBe(202);
  expect(await outbox.entry()).toMatchObject({ attempts: 1, schedule: { priority: 1 } });
  const worker = await outbox.browser.update<OutboxExports>(outboxScript());
  await worker.activate();
  outbox.worker = worker;
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
});

test.each<[what: string, scheduleOf: () => never, words: string]>([
  [
    'throws',
    () => {
      throw new Error('no');
    },
    '"schedule" must return an object, null or nothing, but gave',
  ],
  ['returns a number', () => 7 as never, '"schedule" must return an object, null or nothing, but gave 7'],
  [
    'returns a wrong field',
    () => ({ notBefore: 'soon' }) as never,
    '"schedule" must return a time in milliseconds in .notBefore, but gave soon',
  ],
  ['returns a promise that never settles', () => new Promise(() => {}) as never, 'must return an object'],
  ['returns a promise that rejects', () => Promise.reject(new Error('no')) as never, 'must return an object'],
  [
    'returns an object that throws',
    () =>
      ({
        get notBefore(): never {
          throw new Error('no');
        },
      }) as never,
    '"schedule" must return an object, null or nothing, but gave',
  ],
  [
    'returns what cannot be stored',
    () => ({ priority: () => {} }) as never,
    '"schedule" must return a finite number in .priority, but gave',
  ],
])('a write is sent as ever where schedule %s, with an error in development', async (_, wrong, words) => {
  const said = captureConsole();
  const outbox = await createScheduled(wrong);
  await outbox.writeOffline('a');
  await outbox.completeSync();
  expect(server.processed).toEqual(['a']);
  expect(said('error').join()).toContain(words);
});

test('schedule() refuses what is no function', async () => {
  await expect(createScheduled('soon' as never)).rejects.toMatchObject({
    code: 'invalid-option',
    message: expect.stringContaining('schedule'),
  });
});

test.each([-5, 0, 1])(
  'a write whose expiresAt is over, %d, becomes a dead letter that keeps its request, and retry sends it',
  async (expiresAt) => {
    const outbox = await createScheduled(() => ({ expiresAt }));
    await outbox.writeOffline('a');
    await outbox.completeSync();
    expect(server.received).toEqual([]);
    expect(await outbox.entry()).toMatchObject({ state: 'dead', deadReason: 'expired' });
    expect(await outbox.storedBodies()).toEqual(['a']);
    const { id } = await outbox.entry();
    await outbox.worker.run(({ queue }) => queue.retry(id));
    await outbox.wait(1);
    expect(server.processed).toEqual(['a']);
  },
);

test('a write that may be sent at the last time there is waits, is explained, and is sent by retry', async () => {
  const outbox = await createScheduled(() => ({ notBefore: 8.64e15 }));
  await outbox.writeOffline('a');
  await outbox.completeSync();
  const client = await createClient(outbox.page);
  const { id } = await outbox.entry();
  expect(await client.run((queue) => queue.explain(id))).toMatchObject({
    waitingFor: 'not-before',
    until: 8.64e15,
  });
  await client.run((queue) => queue.retry(id));
  await outbox.wait(1);
  expect(server.processed).toEqual(['a']);
});
