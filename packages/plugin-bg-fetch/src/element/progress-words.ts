import { storedBytesOf, type Download } from '../shared/download.ts';
import type { FailureReason, WaitReason } from '../shared/download-job.ts';

export type ProgressAction = 'start' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove';

/** Every word of `<background-fetch-progress>`, to be replaced by another language's. */
export interface ProgressWords {
  /** Of the buttons; they are named with the title behind, for who cannot see it. */
  readonly actions: Readonly<Record<ProgressAction, string>>;
  /** What stands below the bar. `bytes` and `duration` write numbers in the page's language. */
  readonly status: (
    download: Download,
    bytes: (count: number) => string,
    duration: (seconds: number) => string,
  ) => string;
}

const waits: Record<WaitReason, string> = {
  page: 'Starts when a page of the app is open',
  slot: 'Waits for another download to end',
  browser: 'Paused by the browser',
  network: 'Waiting for the network',
  server: 'The server cannot be reached',
};

const failures: Record<FailureReason, string> = {
  'bad-status': 'The server did not send it',
  'fetch-error': 'It cannot be reached',
  'quota-exceeded': 'There is not enough room',
  'download-total-exceeded': 'It is larger than announced',
  incomplete: 'It did not arrive whole',
  'no-route': 'The app cannot play it any more',
  'storage-failed': 'It could not be stored',
  refused: 'The app does not keep it',
  evicted: 'The browser has deleted it',
};

const refusal = (status = 0) =>
  [404, 410].includes(status)
    ? 'The server does not have it'
    : [401, 403, 407].includes(status)
      ? 'The server does not allow it'
      : status >= 500
        ? 'The server had an error for too long'
        : failures['bad-status'];

export const englishWords: ProgressWords = {
  actions: {
    start: 'Start',
    pause: 'Pause',
    resume: 'Resume',
    retry: 'Try again',
    cancel: 'Cancel',
    remove: 'Remove',
  },
  status: (download, bytes, duration) => {
    const { state, downloaded, downloadTotal, waitingFor, failureReason, secondsLeft } = download;
    const progress = downloadTotal
      ? `${bytes(downloaded)} of ${bytes(Math.max(downloaded, downloadTotal))}`
      : downloaded
        ? bytes(downloaded)
        : '';
    const line = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(' · ');
    switch (state) {
      case 'queued':
        return line(waits[waitingFor ?? 'page'], progress);
      case 'needs-gesture':
        return 'Press Start to download';
      case 'starting':
        return 'Starting';
      case 'running':
        // Of the browser's engine nothing has come yet.
        if (waitingFor === 'browser' && downloaded <= storedBytesOf(download.files)) return 'Starting';
        return (
          line(
            progress,
            waitingFor ? waits[waitingFor] : secondsLeft === undefined ? '' : `${duration(secondsLeft)} left`,
          ) || 'Downloading'
        );
      case 'paused':
        return line('Paused', progress);
      case 'storing':
        return line('Storing', progress);
      case 'done':
        return line('Kept offline', bytes(downloaded));
      case 'aborted':
        return 'Cancelled';
      case 'failed':
        return failureReason === 'bad-status'
          ? refusal(download.failureStatus)
          : failureReason
            ? failures[failureReason]
            : 'It failed';
    }
  },
};

/** The buttons of a download: what may be done with it now. */
export function actionsOf({ state, engine, waitingFor }: Download): ProgressAction[] {
  switch (state) {
    case 'needs-gesture':
      return ['start', 'cancel'];
    case 'queued':
      return ['pause', 'cancel'];
    case 'starting':
    case 'running':
      // Background Fetch is paused in the browser's own entry only.
      return engine === 'ranged' && waitingFor !== 'browser' ? ['pause', 'cancel'] : ['cancel'];
    case 'paused':
      return ['resume', 'cancel'];
    case 'storing':
      return ['cancel'];
    case 'done':
      return ['remove'];
    case 'aborted':
    case 'failed':
      return ['retry', 'remove'];
  }
}
