import type { DownloadJob, DownloadState, FailureReason, WaitReason } from './download-job.ts';

/** What can happen to a job. */
export type JobEvent =
  /** A page will hand it to its engine. */
  | { type: 'take' }
  | { type: 'started' }
  /** Not started: not without a click (`gesture`), not while five run (`slot`), never by Background Fetch (`unable`). */
  | { type: 'gesture' | 'slot' | 'unable' }
  /** The page that had taken it is gone, or a slot is free. */
  | { type: 'offer' }
  | { type: 'wait'; for: WaitReason | undefined }
  | { type: 'progressed'; downloaded: number; downloadTotal: number }
  /** All that will come is here; with a reason, not everything. */
  | { type: 'arrived'; engine: DownloadJob['engine']; reason?: FailureReason | undefined }
  | { type: 'stored' }
  /** Its engine has it no more, and nothing can be had from there. */
  | { type: 'lost' }
  | { type: 'failed'; reason: FailureReason }
  | { type: 'evicted' | 'pause' | 'resume' | 'abort' };

type Change<Type> = (
  job: DownloadJob,
  event: Extract<JobEvent, { type: Type }>,
) => Partial<DownloadJob> | false | undefined | '';
type Move<Type> = [from: readonly DownloadState[], to: DownloadState, more?: Change<Type>];

const begun: DownloadState[] = ['starting', 'queued'];
const open: DownloadState[] = [...begun, 'needs-gesture', 'running'];
const live: DownloadState[] = [...open, 'paused', 'storing'];
const forPage = { waitingFor: 'page' } as const;
const ranged = { ...forPage, engine: 'ranged' } as const;

const moves: { [Type in JobEvent['type']]: Move<Type> } = {
  take: [['queued', 'needs-gesture'], 'starting'],
  started: [['starting'], 'running'],
  gesture: [begun, 'needs-gesture'],
  slot: [begun, 'queued', () => ({ waitingFor: 'slot' })],
  unable: [begun, 'queued', () => ranged],
  offer: [begun, 'queued', () => forPage],
  wait: [['running'], 'running', (_, { for: waitingFor }) => waitingFor && { waitingFor }],
  progressed: [
    ['running'],
    'running',
    (job, { downloaded, downloadTotal }) => ({
      downloaded,
      downloadTotal: downloadTotal || job.downloadTotal,
    }),
  ],
  // Whatever the row says: bytes in hand are worth more.
  arrived: [
    live,
    'storing',
    (_, { engine, reason: failureReason }) => ({ engine, ...(failureReason && { failureReason }) }),
  ],
  stored: [['storing'], 'done', failed],
  lost: [['starting', 'running', 'storing'], 'queued', (job) => failed(job) || { ...ranged, downloaded: 0 }],
  failed: [live, 'failed', (_, { reason: failureReason }) => ({ failureReason })],
  evicted: [['done'], 'failed', () => ({ failureReason: 'evicted' })],
  pause: [open, 'paused'],
  resume: [['paused'], 'queued', () => forPage],
  abort: [live, 'aborted'],
};

function failed({ failureReason }: DownloadJob): Partial<DownloadJob> | undefined {
  return failureReason && { state: 'failed' };
}

/** Whether nothing more happens to it by itself. */
export const hasEnded = ({ state }: DownloadJob) => !live.includes(state);

/** The job after `event`; `undefined` where such a job cannot have it, and stays as it is. */
export function reduceJob(job: DownloadJob, event: JobEvent): DownloadJob | undefined {
  const [from, state, more] = moves[event.type];
  const { waitingFor: _, ...rest } = job;
  return from.includes(job.state) ? { ...rest, state, ...more?.(job, event as never) } : undefined;
}
