import type { DownloadJob, DownloadState, FailureReason, WaitReason } from './download-job.ts';

/** What can happen to a job. All fields beside `type` are written to the row. */
export type JobEvent =
  /** A page will pass it to its engine. */
  | { type: 'claim' }
  | { type: 'started' }
  /** Not started: requires a click (`gesture`), five already run (`slot`), Background Fetch cannot do it (`unsupported`). */
  | { type: 'gesture' | 'slot' | 'unsupported' }
  /** The page that had claimed it is gone, or a slot is free. */
  | { type: 'requeue' }
  | { type: 'wait'; waitingFor?: WaitReason }
  | { type: 'progressed'; downloaded: number; downloadTotal?: number }
  /** The engine has ended. With a reason, some of the files are missing. */
  | {
      type: 'received';
      engine: DownloadJob['engine'];
      failureReason?: FailureReason;
      failureStatus?: number;
    }
  | { type: 'stored' }
  /** The engine does not know the job any more, and has nothing of it. */
  | { type: 'engineLost' }
  | { type: 'failed'; failureReason: FailureReason; failureStatus?: number }
  | { type: 'evicted' | 'pause' | 'resume' | 'abort' };

type Transition = [
  from: readonly DownloadState[],
  to: DownloadState,
  fields?: Partial<DownloadJob> | ((job: DownloadJob) => Partial<DownloadJob> | undefined),
];

const waiting: DownloadState[] = ['starting', 'queued'];
const transferring: DownloadState[] = [...waiting, 'needs-gesture', 'running'];
const unfinished: DownloadState[] = [...transferring, 'paused', 'storing'];
const forPage = { waitingFor: 'page' } as const;
const byRangedEngine = { ...forPage, engine: 'ranged' } as const;
const failedBefore = ({ failureReason }: DownloadJob) => failureReason && ({ state: 'failed' } as const);

const transitions: { [Type in JobEvent['type']]: Transition } = {
  claim: [['queued', 'needs-gesture'], 'starting'],
  started: [['starting'], 'running'],
  gesture: [waiting, 'needs-gesture'],
  slot: [waiting, 'queued', { waitingFor: 'slot' }],
  unsupported: [waiting, 'queued', byRangedEngine],
  requeue: [waiting, 'queued', forPage],
  wait: [['running'], 'running'],
  progressed: [['running'], 'running'],
  // From any unfinished state: the bytes are there, whatever the row says.
  received: [unfinished, 'storing'],
  stored: [['storing'], 'done', failedBefore],
  engineLost: [
    ['starting', 'running', 'storing'],
    'queued',
    (job) => failedBefore(job) ?? { ...byRangedEngine, downloaded: 0 },
  ],
  failed: [unfinished, 'failed'],
  evicted: [['done'], 'failed', { failureReason: 'evicted' }],
  pause: [transferring, 'paused'],
  resume: [['paused'], 'queued', forPage],
  abort: [unfinished, 'aborted'],
};

/** Whether the job changes no more by itself. */
export const hasEnded = ({ state }: DownloadJob) => !unfinished.includes(state);

/** The job after `event`; `undefined` where the event is impossible in the state of the job. */
export function reduceJob(job: DownloadJob, { type, ...news }: JobEvent): DownloadJob | undefined {
  // The type comes from a page: it may be the name of a property that every object inherits.
  if (!Object.hasOwn(transitions, type)) return undefined;
  const [from, state, fields] = transitions[type];
  const { waitingFor: _, ...rest } = job;
  return from.includes(job.state)
    ? { ...rest, ...news, state, ...(typeof fields === 'function' ? fields(job) : fields) }
    : undefined;
}
