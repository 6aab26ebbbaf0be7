import type { DownloadJob, DownloadState } from '../src/shared/download-job.ts';
import { hasEnded, reduceJob, type JobEvent } from '../src/shared/reduce-job.ts';
import { createJob } from './helpers/create-job.ts';

const states: DownloadState[] = [
  'queued',
  'needs-gesture',
  'starting',
  'running',
  'paused',
  'storing',
  'done',
  'failed',
  'aborted',
];

const name = (event: JobEvent) => [event.type, ...Object.values(event).slice(1)].join(' ');

/** For each event, the state that follows on each state. In all other states the event is impossible. */
const table: [JobEvent, Partial<Record<DownloadState, DownloadState>>][] = [
  [{ type: 'claim' }, { queued: 'starting', 'needs-gesture': 'starting' }],
  [{ type: 'started' }, { starting: 'running' }],
  [{ type: 'gesture' }, { starting: 'needs-gesture', queued: 'needs-gesture' }],
  [{ type: 'slot' }, { starting: 'queued', queued: 'queued' }],
  [{ type: 'unsupported' }, { starting: 'queued', queued: 'queued' }],
  [{ type: 'requeue' }, { starting: 'queued', queued: 'queued' }],
  [{ type: 'wait', waitingFor: 'network' }, { running: 'running' }],
  [{ type: 'progressed', downloaded: 5, downloadTotal: 9 }, { running: 'running' }],
  [
    { type: 'received', engine: 'background-fetch' },
    {
      queued: 'storing',
      'needs-gesture': 'storing',
      starting: 'storing',
      running: 'storing',
      paused: 'storing',
      storing: 'storing',
    },
  ],
  [{ type: 'stored' }, { storing: 'done' }],
  [{ type: 'engineLost' }, { starting: 'queued', running: 'queued', storing: 'queued' }],
  [
    { type: 'failed', failureReason: 'bad-status' },
    {
      queued: 'failed',
      'needs-gesture': 'failed',
      starting: 'failed',
      running: 'failed',
      paused: 'failed',
      storing: 'failed',
    },
  ],
  [{ type: 'evicted' }, { done: 'failed' }],
  [{ type: 'pause' }, { queued: 'paused', 'needs-gesture': 'paused', starting: 'paused', running: 'paused' }],
  [{ type: 'resume' }, { paused: 'queued' }],
  [
    { type: 'abort' },
    {
      queued: 'aborted',
      'needs-gesture': 'aborted',
      starting: 'aborted',
      running: 'aborted',
      paused: 'aborted',
      storing: 'aborted',
    },
  ],
];

test.each(
  table.flatMap(([event, leads]) =>
    states.map((state) => [name(event), state, leads[state] ?? 'nowhere', event] as const),
  ),
)('%s changes a job from %s to %s', (_name, state, to, event) => {
  const job = createJob({ state });
  expect(reduceJob(job, event)?.state ?? 'nowhere').toBe(to);
  expect(job).toEqual(createJob({ state }));
});

/** The job after all events, each of which must be possible. */
function after(given: Partial<DownloadJob>, ...events: JobEvent[]): DownloadJob {
  return events.reduce((job, event) => {
    const next = reduceJob(job, event);
    if (!next) throw new Error(`${event.type} leads nowhere from ${job.state}`);
    return next;
  }, createJob(given));
}

test('an event sets what a job waits for, and the next event clears it', () => {
  const full = { type: 'slot' } as const;
  const cut = { type: 'wait', waitingFor: 'network' } as const;
  expect(after({ state: 'starting' }, full)).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  expect(after({ state: 'starting' }, full, { type: 'requeue' })).toMatchObject({ waitingFor: 'page' });
  expect(after({ state: 'starting' }, full, { type: 'claim' })).not.toHaveProperty('waitingFor');
  expect(after({ state: 'running' }, cut)).toMatchObject({ waitingFor: 'network' });
  for (const next of [{ type: 'wait' }, { type: 'progressed', downloaded: 1 }] as const)
    expect(after({ state: 'running' }, cut, next)).not.toHaveProperty('waitingFor');
});

test('unsupported and engineLost lead to the ranged engine', () => {
  expect(after({ state: 'starting' }, { type: 'unsupported' })).toMatchObject({
    state: 'queued',
    engine: 'ranged',
  });
  expect(after({ state: 'running', downloaded: 7 }, { type: 'engineLost' })).toMatchObject({
    state: 'queued',
    engine: 'ranged',
    downloaded: 0,
  });
});

test('received is possible from every unfinished state, with either engine', () => {
  const given = after(
    { state: 'queued', engine: 'ranged' },
    { type: 'received', engine: 'background-fetch' },
  );
  expect(given).toMatchObject({ state: 'storing', engine: 'background-fetch' });
});

test('a failed group stays failed after its whole files are stored or lost', () => {
  const received = { type: 'received', engine: 'background-fetch', failureReason: 'bad-status' } as const;
  const failed = { state: 'failed', failureReason: 'bad-status' };
  expect(after({ state: 'running' }, received)).toMatchObject({ ...failed, state: 'storing' });
  expect(after({ state: 'running' }, received, { type: 'stored' })).toMatchObject(failed);
  expect(after({ state: 'running' }, received, { type: 'engineLost' })).toMatchObject(failed);
});

test('progress without a total keeps the known total', () => {
  const event = { type: 'progressed', downloaded: 5 } as const;
  expect(after({ state: 'running', downloadTotal: 9 }, event)).toMatchObject({
    downloaded: 5,
    downloadTotal: 9,
  });
});

test('done, failed and aborted jobs have ended', () => {
  expect(states.filter((state) => hasEnded(createJob({ state })))).toEqual(['done', 'failed', 'aborted']);
});
