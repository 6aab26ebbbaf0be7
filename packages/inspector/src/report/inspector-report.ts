import type { Download } from 'workbox-plugin-bg-fetch/window';
import type {
  Problem,
  RefreshSnapshot,
  RefreshStatus,
  RunReport,
} from 'workbox-plugin-periodic-refresh/window';
import type {
  AttemptFailure,
  Capabilities,
  Entry,
  EntryResult,
  Explanation,
  QueueSnapshot,
} from 'workbox-plugin-sync-queue/window';
import type { InspectorEvent } from '../state/event-log.ts';

/** What a report may have beside: both may be secret. */
export interface ReportOptions {
  /**
   * With the bodies of the server's answers to dead letters and conflicts, as text.
   * @default false
   */
  bodies?: boolean;
  /**
   * With the queries and fragments of URLs. They may hold tokens.
   * @default false
   */
  queries?: boolean;
}

/** What "Export" writes. All times are in milliseconds since the epoch, but `exportedAt`. */
export interface InspectorReport {
  format: 1;
  /** ISO 8601. */
  exportedAt: string;
  page: { url: string; controlled: boolean; onLine: boolean; userAgent: string };
  queues: ReportedQueue[];
  refreshers: ReportedRefresher[];
  /** `undefined` where the downloads are not inspected. */
  downloads: ReportedDownload[] | undefined;
  /** The newest first. */
  events: InspectorEvent[];
}

/** A queue in a report: see `QueueSnapshot` of the client for its fields. */
export interface ReportedQueue extends Pick<
  QueueSnapshot,
  'status' | 'paused' | 'disabled' | 'size' | 'dead' | 'bytes' | 'oldestAt' | 'storageLost'
> {
  name: string;
  capabilities: Capabilities | undefined;
  /** `by`: the limit, or what else stood against it. */
  lastRejection: { by: string; method: string; url: string; at: number } | undefined;
  entries: ReportedEntry[];
}

/** An entry in a report: without metadata, owner, keys, and the words of its failure. */
export interface ReportedEntry extends Pick<
  Entry,
  | 'id'
  | 'order'
  | 'method'
  | 'url'
  | 'size'
  | 'state'
  | 'deadReason'
  | 'createdAt'
  | 'attempts'
  | 'badAnswers'
  | 'conflicts'
  | 'lastAttemptAt'
  | 'nextAttemptAt'
  | 'unknownSince'
> {
  /** A number in place of the name, which contains the owner. */
  lane: number;
  lastFailure: Omit<AttemptFailure, 'message' | 'problem'> | undefined;
  waitsFor: ReportedExplanation | undefined;
  answer: ReportedAnswer | undefined;
}

/** `behind` is the id of the entry that goes first. */
export interface ReportedExplanation {
  waitingFor: Explanation['waitingFor'];
  until?: number;
  wakesNext?: Capabilities['wakesNext'] | undefined;
  behind?: string;
  because?: ReportedExplanation | undefined;
}

/** What the server answered to a dead letter or a conflict: without headers. */
export interface ReportedAnswer extends Pick<EntryResult, 'outcome' | 'at' | 'status' | 'truncated'> {
  body?: string | undefined;
}

/** A refresher in a report, with its last run. */
export interface ReportedRefresher extends Partial<Omit<RefreshStatus, 'lastRun'>> {
  name: string;
  state: RefreshSnapshot['state'];
  lastRun: (Omit<RunReport, 'problems'> & { problems: Omit<Problem, 'message'>[] }) | undefined;
}

/** A download in a report: without its title. */
export type ReportedDownload = Omit<Download, 'title' | 'secondsLeft' | 'maxRetentionMinutes'>;
