import type { DownloadJob, DownloadState } from '../src/shared/download-job.ts';
import { hasEnded, reduceJob, type JobEvent } from '../src/shared/reduce-job.ts';
import { aJob } from './a-job.ts';

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

/** For each event: where it leads from which states. From all others it leads nowhere. */
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
)('%s leads from %s to %s', (_name, state, to, event) => {
  const job = aJob({ state });
  expect(reduceJob(job, event)?.state ?? 'nowhere').toBe(to);
  expect(job).toEqual(aJob({ state }));
});

/** The job after all events, each of which must be possible. */
function after(given: Partial<DownloadJob>, ...events: JobEvent[]): DownloadJob {
  return events.reduce((job, event) => {
    const next = reduceJob(job, event);
    if (!next) throw new Error(`${event.type} leads nowhere from ${job.state}`);
    return next;
  }, aJob(given));
}

test('what a job waits for is told, and forgotten when it goes on', () => {
  const full = { type: 'slot' } as const;
  const cut = { type: 'wait', waitingFor: 'network' } as const;
  expect(after({ state: 'starting' }, full)).toMatchObject({ state: 'queued', waitingFor: 'slot' });
  expect(after({ state: 'starting' }, full, { type: 'requeue' })).toMatchObject({ waitingFor: 'page' });
  expect(after({ state: 'starting' }, full, { type: 'claim' })).not.toHaveProperty('waitingFor');
  expect(after({ state: 'running' }, cut)).toMatchObject({ waitingFor: 'network' });
  for (const next of [{ type: 'wait' }, { type: 'progressed', downloaded: 1 }] as const)
    expect(after({ state: 'running' }, cut, next)).not.toHaveProperty('waitingFor');
});

test('what the browser cannot do, or has lost, goes on with the ranged engine', () => {
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

test('bytes that arrive after all are taken, whoever was to bring them', () => {
  const given = after(
    { state: 'queued', engine: 'ranged' },
    { type: 'received', engine: 'background-fetch' },
  );
  expect(given).toMatchObject({ state: 'storing', engine: 'background-fetch' });
});

test('a failed group stays failed when what is good of it is stored, or is gone', () => {
  const received = { type: 'received', engine: 'background-fetch', failureReason: 'bad-status' } as const;
  const failed = { state: 'failed', failureReason: 'bad-status' };
  expect(after({ state: 'running' }, received)).toMatchObject({ ...failed, state: 'storing' });
  expect(after({ state: 'running' }, received, { type: 'stored' })).toMatchObject(failed);
  expect(after({ state: 'running' }, received, { type: 'engineLost' })).toMatchObject(failed);
});

test('progress keeps a total that was known', () => {
  const event = { type: 'progressed', downloaded: 5 } as const;
  expect(after({ state: 'running', downloadTotal: 9 }, event)).toMatchObject({
    downloaded: 5,
    downloadTotal: 9,
  });
});

test('done, failed and aborted have ended', () => {
  expect(states.filter((state) => hasEnded(aJob({ state })))).toEqual(['done', 'failed', 'aborted']);
});
