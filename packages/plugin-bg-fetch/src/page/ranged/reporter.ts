import type { JobFile, WaitReason } from '../../shared/download-job.ts';
import type { CallDownloads } from '../../shared/protocol.ts';
import type { JobEvent } from '../../shared/reduce-job.ts';

/** The least milliseconds between two reports of progress: browsers report theirs as often. */
const reportMilliseconds = 500;

/** Reports the progress of a job to the worker, and what it waits for. A job with many files is reported less often. */
export function createReporter(id: string, files: JobFile[], call: CallDownloads, signal: AbortSignal) {
  const progress = files.map(({ storedBytes = 0 }) => ({ bytes: storedBytes, total: storedBytes }));
  const sum = (field: 'bytes' | 'total') => progress.reduce((all, file) => all + file[field], 0);
  // A report that fails is repeated by the next one.
  const report = (event: JobEvent) => call('report', id, event).catch(() => {});
  let waitingFor: WaitReason | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const reportProgress = () => {
    timer = undefined;
    const isKnown = progress.every(({ total }) => total);
    void report({
      type: 'progressed',
      downloaded: sum('bytes'),
      ...(isKnown && { downloadTotal: sum('total') }),
    });
  };
  /** Reports progress that has not been reported yet. */
  const flush = () => {
    clearTimeout(timer);
    if (timer) reportProgress();
  };
  const setWaiting = (reason: WaitReason | undefined, only = waitingFor) => {
    if (waitingFor === reason || waitingFor !== only) return;
    // The progress comes first: bytes that arrive end a wait.
    flush();
    waitingFor = reason;
    void report({ type: 'wait', ...(reason && { waitingFor: reason }) });
  };
  signal.addEventListener('abort', () => clearTimeout(timer));
  return {
    flush,
    /** Reports what the job waits for; with `only`, if it waits for that now. */
    setWaiting,
    setProgress: (index: number, bytes: number, total = 0) => {
      progress[index] = { bytes, total };
      setWaiting(undefined);
      timer ??= setTimeout(reportProgress, Math.max(reportMilliseconds, files.length));
    },
    /** The bytes of all other files. */
    bytesBeside: (index: number) => sum('bytes') - progress[index]!.bytes,
  };
}
