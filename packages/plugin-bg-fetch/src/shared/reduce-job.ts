import type { DownloadJob, DownloadState, FailureReason, WaitReason } from './download-job.ts';

/** What can happen to a job; what is beside the type is written down with it. */
export type JobEvent =
  /** A page will hand it to its engine. */
  | { type: 'take' }
  | { type: 'started' }
  /** Not started: not without a click (`gesture`), not while five run (`slot`), never by Background Fetch (`unable`). */
  | { type: 'gesture' | 'slot' | 'unable' }
  /** The page that had taken it is gone, or a slot is free. */
  | { type: 'offer' }
  | { type: 'wait'; waitingFor?: WaitReason }
  | { type: 'progressed'; downloaded: number; downloadTotal?: number }
  /** All that will come is here; with a reason, not everything. */
  | {
      type: 'arrived';
      engine: DownloadJob['engine'];
      failureReason?: FailureReason;
      failureStatus?: number;
    }
  | { type: 'stored' }
  /** Its engine has it no more, and nothing can be had from there. */
  | { type: 'lost' }
  | { type: 'failed'; failureReason: FailureReason; failureStatus?: number }
  | { type: 'evicted' | 'pause' | 'resume' | 'abort' };

type Move = [
  from: readonly DownloadState[],
  to: DownloadState,
  more?: Partial<DownloadJob> | ((job: DownloadJob) => Partial<DownloadJob> | undefined),
];

const begun: DownloadState[] = ['starting', 'queued'];
const open: DownloadState[] = [...begun, 'needs-gesture', 'running'];
const live: DownloadState[] = [...open, 'paused', 'storing'];
const forPage = { waitingFor: 'page' } as const;
const ranged = { ...forPage, engine: 'ranged' } as const;
const failed = ({ failureReason }: DownloadJob) => failureReason && ({ state: 'failed' } as const);

const moves: { [Type in JobEvent['type']]: Move } = {
  take: [['queued', 'needs-gesture'], 'starting'],
  started: [['starting'], 'running'],
  gesture: [begun, 'needs-gesture'],
  slot: [begun, 'queued', { waitingFor: 'slot' }],
  unable: [begun, 'queued', ranged],
  offer: [begun, 'queued', forPage],
  wait: [['running'], 'running'],
  progressed: [['running'], 'running'],
  // Whatever the row says: bytes in hand are worth more.
  arrived: [live, 'storing'],
  stored: [['storing'], 'done', failed],
  lost: [['starting', 'running', 'storing'], 'queued', (job) => failed(job) ?? { ...ranged, downloaded: 0 }],
  failed: [live, 'failed'],
  evicted: [['done'], 'failed', { failureReason: 'evicted' }],
  pause: [open, 'paused'],
  resume: [['paused'], 'queued', forPage],
  abort: [live, 'aborted'],
};

/** Whether nothing more happens to it by itself. */
export const hasEnded = ({ state }: DownloadJob) => !live.includes(state);

/** The job after `event`; `undefined` where such a job cannot have it, and stays as it is. */
export function reduceJob(job: DownloadJob, { type, ...news }: JobEvent): DownloadJob | undefined {
  // A page says what has happened: names that every object has are no events.
  if (!Object.hasOwn(moves, type)) return undefined;
  const [from, state, more] = moves[type];
  const { waitingFor: _, ...rest } = job;
  return from.includes(job.state)
    ? { ...rest, ...news, state, ...(typeof more === 'function' ? more(job) : more) }
    : undefined;
}
