import { sumStoredBytes, type Download } from '../shared/download.ts';
import type { FailureReason, WaitReason } from '../shared/download-job.ts';

/** What a button of `<background-fetch-progress>` does. */
export type ProgressAction = 'start' | 'pause' | 'resume' | 'retry' | 'cancel' | 'remove';

/** The texts of `<background-fetch-progress>`. Replace them for another language. */
export interface ProgressWords {
  /** The texts of the buttons. Screen readers read the title of the download after them. */
  readonly actions: Readonly<Record<ProgressAction, string>>;
  /** The text below the bar. `bytes` and `duration` format numbers in the language of the page. */
  readonly status: (
    download: Download,
    bytes: (count: number) => string,
    duration: (seconds: number) => string,
  ) => string;
}

const waitTexts: Record<WaitReason, string> = {
  page: 'Starts when a page of the app is open',
  slot: 'Waits for another download to end',
  browser: 'Paused by the browser',
  network: 'Waiting for the network',
  server: 'The server cannot be reached',
};

const failureTexts: Record<FailureReason, string> = {
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

const badStatus = (status = 0) =>
  [404, 410].includes(status)
    ? 'The server does not have it'
    : [401, 403, 407].includes(status)
      ? 'The server does not allow it'
      : status >= 500
        ? 'The server had an error for too long'
        : failureTexts['bad-status'];

/** The texts of `<background-fetch-progress>` where `words` is not set. Spread them to replace some. */
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
        return line(waitTexts[waitingFor ?? 'page'], progress);
      case 'needs-gesture':
        return 'Press Start to download';
      case 'starting':
        return 'Starting';
      case 'running':
        // The browser has not begun to transfer it.
        if (waitingFor === 'browser' && downloaded <= sumStoredBytes(download.files)) return 'Starting';
        return (
          line(
            progress,
            waitingFor
              ? waitTexts[waitingFor]
              : secondsLeft === undefined
                ? ''
                : `${duration(secondsLeft)} left`,
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
          ? badStatus(download.failureStatus)
          : failureReason
            ? failureTexts[failureReason]
            : 'It failed';
    }
  },
};

/** The buttons that a download has in its state. */
export function actionsOf({ state, engine, waitingFor }: Download): ProgressAction[] {
  switch (state) {
    case 'needs-gesture':
      return ['start', 'cancel'];
    case 'queued':
      return ['pause', 'cancel'];
    case 'starting':
    case 'running':
      // Only the browser's own user interface can pause a background fetch.
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
