import type { Inspection } from '../state/inspection.ts';
import type { QueueSource } from '../state/queue-source.ts';
import type { RefresherSource } from '../state/refresher-source.ts';
import type { Entry, EntryResult, Explanation } from 'workbox-plugin-sync-queue/window';
import type { Download } from 'workbox-plugin-bg-fetch/window';
import type {
  InspectorReport,
  ReportedAnswer,
  ReportedDownload,
  ReportedEntry,
  ReportedExplanation,
  ReportedQueue,
  ReportedRefresher,
  ReportOptions,
} from './inspector-report.ts';
import { redactUrl } from './redact.ts';

type ShowUrl = (url: string) => string;

/** The named fields of an object, and no others. */
function pick<From extends object, Name extends keyof From>(from: From, ...names: Name[]): Pick<From, Name> {
  const picked: Partial<Pick<From, Name>> = {};
  for (const name of names) picked[name] = from[name];
  return picked as Pick<From, Name>;
}

/**
 * A report without secrets. Each field is named here, so that a field that a client gets later is not in it: no header,
 * no body unless asked for, no metadata, no owner, no key, no message of an error.
 */
export function createReport(
  inspection: Inspection,
  { bodies = false, queries = false }: ReportOptions = {},
): InspectorReport {
  const url = (given: string) => redactUrl(given, queries);
  const { queues, refreshers, downloads, log } = inspection;
  return {
    format: 1,
    exportedAt: new Date().toISOString(),
    page: {
      url: url(location.href),
      controlled: Boolean((navigator.serviceWorker as ServiceWorkerContainer | undefined)?.controller),
      ...pick(navigator, 'onLine', 'userAgent'),
    },
    queues: queues.map((queue) => reportQueue(queue, url, bodies)),
    refreshers: refreshers.map((refresher) => reportRefresher(refresher, url)),
    downloads: downloads?.client.getSnapshot().map((download) => reportDownload(download, url)),
    events: log.events.map((event) => ({
      ...pick(event, 'at', 'kind', 'text', 'isProblem', 'method'),
      // The id of a download may be a URL.
      source: url(event.source),
      url: event.url && url(event.url),
    })),
  };
}

function reportQueue(source: QueueSource, url: ShowUrl, bodies: boolean): ReportedQueue {
  const snapshot = source.client.getSnapshot();
  const { entries, lastRejection } = snapshot;
  const lanes = [...new Set(entries.map(({ lane }) => lane))];
  return {
    ...pick(source, 'name', 'capabilities'),
    ...pick(snapshot, 'status', 'paused', 'disabled', 'size', 'dead', 'bytes', 'oldestAt', 'storageLost'),
    lastRejection: lastRejection && {
      ...pick(lastRejection, 'by', 'method', 'at'),
      url: url(lastRejection.url),
    },
    entries: entries.map((entry) => ({
      ...reportEntry(entry, url),
      lane: lanes.indexOf(entry.lane) + 1,
      waitsFor: reportExplanation(source.explanations.get(entry.id)),
      answer: reportAnswer(source.answers.get(entry), bodies),
    })),
  };
}

const reportEntry = (entry: Entry, url: ShowUrl): Omit<ReportedEntry, 'lane' | 'waitsFor' | 'answer'> => ({
  ...pick(
    entry,
    'id',
    'order',
    'method',
    'size',
    'state',
    'deadReason',
    'createdAt',
    'attempts',
    'badAnswers',
  ),
  ...pick(entry, 'conflicts', 'lastAttemptAt', 'nextAttemptAt', 'unknownSince'),
  url: url(entry.url),
  lastFailure: entry.lastFailure && pick(entry.lastFailure, 'kind', 'status', 'retryAt', 'at'),
});

const reportExplanation = (explanation: Explanation | undefined): ReportedExplanation | undefined =>
  explanation && {
    waitingFor: explanation.waitingFor,
    ...('until' in explanation && { until: explanation.until }),
    ...('wakesNext' in explanation && { wakesNext: explanation.wakesNext }),
    ...('behind' in explanation && {
      behind: explanation.behind.id,
      because: reportExplanation(explanation.because),
    }),
  };

const reportAnswer = (answer: EntryResult | undefined, bodies: boolean): ReportedAnswer | undefined =>
  answer && {
    ...pick(answer, 'outcome', 'at', 'status', 'truncated'),
    body: bodies && answer.body ? new TextDecoder().decode(answer.body) : undefined,
  };

function reportRefresher({ client, name }: RefresherSource, url: ShowUrl): ReportedRefresher {
  const { state, status } = client.getSnapshot();
  const { lastRun } = status ?? {};
  return {
    ...{ name, state },
    ...(status && pick(status, 'mode', 'reason', 'running', 'nextRunAt', 'maxSeconds')),
    lastRun: lastRun && {
      ...pick(
        lastRun,
        'trigger',
        'startedAt',
        'refreshed',
        'unchanged',
        'failed',
        'skipped',
        'left',
        'bytes',
      ),
      ...pick(lastRun, 'seconds', 'reason'),
      problems: lastRun.problems.map((problem) => ({
        ...pick(problem, 'code', 'status'),
        url: url(problem.url),
      })),
    },
  };
}

const reportDownload = (download: Download, url: ShowUrl): ReportedDownload => ({
  ...pick(download, 'state', 'engine', 'downloaded', 'downloadTotal', 'createdAt', 'waitingFor'),
  ...pick(download, 'failureReason', 'failureStatus'),
  // An app may use the URL as the id.
  id: url(download.id),
  files: download.files.map(({ url: of, storedBytes }) => ({ url: url(of), storedBytes })),
});
