/** The part of the worker that a line is about. `worker`: the worker itself. */
export const logSources = ['sync-queue', 'periodic-refresh', 'bg-fetch', 'worker'] as const;
export type LogSource = (typeof logSources)[number];

/** What happened, for the steps of the tour. The words are for people. */
export type Happening =
  | 'started'
  | 'network-off'
  | 'network-on'
  | 'sync'
  | 'delivered'
  | 'kept'
  | 'not-kept'
  | 'sent-again'
  | 'recognised'
  | 'failed-again'
  | 'held'
  | 'refused'
  | 'drained'
  | 'read'
  | 'read-offline'
  | 'refreshed'
  | 'unchanged'
  | 'not-refreshed'
  | 'download'
  | 'download-cut'
  | 'download-resumed'
  | 'stored'
  | 'played';

/** One line of "What the worker did". */
export interface LogLine {
  /** By the order of writing. */
  id: number;
  /** Milliseconds since the epoch. */
  at: number;
  source: LogSource;
  happening: Happening;
  words: string;
}

/** The channel on which the worker tells pages of each new line. */
export const LOG_CHANNEL = 'field-notes-log';
