export { openInspector } from './element/open-inspector.ts';
export { WorkboxPluginInspector } from './element/inspector-element.ts';
export type {
  InspectorReport,
  ReportedAnswer,
  ReportedDownload,
  ReportedEntry,
  ReportedExplanation,
  ReportedQueue,
  ReportedRefresher,
  ReportOptions,
} from './report/inspector-report.ts';
export type { InspectorEvent } from './state/event-log.ts';
export { InspectorError, type InspectorErrorCode } from './shared/inspector-error.ts';
export type { InspectorOptions } from './shared/options.ts';
