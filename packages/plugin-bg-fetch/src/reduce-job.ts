import type { DownloadJob, DownloadState, FailureReason, WaitReason } from './download-job.ts';

/** What can happen to a job. */
export type JobEvent =
  | { type: 'take' }
  | { type: 'started' }
  /** `gesture`: not without a click; `slot`: not while five run; `unable`: never by this engine. */
  | { type: 'refused'; why: 'gesture' | 'slot' | 'unable' }
  /** Whoever had taken it is gone, and its engine never got it; or a slot is free. */
  | { type: 'offer' }
  | { type: 'wait'; for: WaitReason | undefined }
  | { type: 'progressed'; downloaded: number; downloadTotal: number }
  /** All that will come is here; with a reason, not everything. */
  | { type: 'arrived'; engine: DownloadJob['engine']; reason?: FailureReason | undefined }
  | { type: 'stored' }
  /** Its engine has it no more, and nothing can be had from there. */
  | { type: 'lost' }
  | { type: 'failed'; reason: FailureReason }
  | { type: 'evicted' }
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'abort' };

const live: DownloadState[] = ['queued', 'needs-gesture', 'starting', 'running', 'paused', 'storing'];

const from: Record<JobEvent['type'], readonly DownloadState[]> = {
  take: ['queued', 'needs-gesture'],
  started: ['starting'],
  refused: ['starting', 'queued'],
  offer: ['starting', 'queued'],
  wait: ['running'],
  progressed: ['running'],
  // Whatever the row says: bytes in hand are worth more.
  arrived: live,
  stored: ['storing'],
  lost: ['starting', 'running', 'storing'],
  failed: live,
  evicted: ['done'],
  pause: ['queued', 'needs-gesture', 'starting', 'running'],
  resume: ['paused'],
  abort: live,
};

/** Whether nothing more happens to it by itself. */
export const hasEnded = ({ state }: DownloadJob) => !live.includes(state);

/** The job after `event`; `undefined` where such a job cannot have it, and stays as it is. */
export function reduceJob(job: DownloadJob, event: JobEvent): DownloadJob | undefined {
  if (!from[event.type].includes(job.state)) return undefined;
  const { waitingFor: _, ...rest } = job;
  const to = (state: DownloadState, more?: Partial<DownloadJob>): DownloadJob => ({
    ...rest,
    state,
    ...more,
  });
  const fail = (failureReason: FailureReason) => to('failed', { failureReason });
  switch (event.type) {
    case 'take':
      return to('starting');
    case 'started':
      return to('running');
    case 'refused':
      if (event.why === 'gesture') return to('needs-gesture');
      return event.why === 'slot'
        ? to('queued', { waitingFor: 'slot' })
        : to('queued', { waitingFor: 'page', engine: 'ranged' });
    case 'offer':
    case 'resume':
      return to('queued', { waitingFor: 'page' });
    case 'wait':
      return to('running', event.for && { waitingFor: event.for });
    case 'progressed':
      return to('running', {
        downloaded: event.downloaded,
        downloadTotal: event.downloadTotal || job.downloadTotal,
      });
    case 'arrived':
      return to('storing', { engine: event.engine, ...(event.reason && { failureReason: event.reason }) });
    case 'stored':
      return to(job.failureReason ? 'failed' : 'done');
    case 'lost':
      return job.failureReason
        ? to('failed')
        : to('queued', { waitingFor: 'page', engine: 'ranged', downloaded: 0 });
    case 'failed':
      return fail(event.reason);
    case 'evicted':
      return fail('evicted');
    case 'pause':
      return to('paused');
    case 'abort':
      return to('aborted');
  }
}
