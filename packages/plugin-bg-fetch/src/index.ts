export { BackgroundFetchError, type BackgroundFetchErrorCode } from './background-fetch-error.ts';
export { BackgroundFetchPlugin } from './background-fetch-plugin.ts';
export type {
  DownloadEngine,
  DownloadIcon,
  DownloadJob,
  DownloadState,
  FailureReason,
  JobFile,
  WaitReason,
} from './download-job.ts';
export type { BackgroundFetchPluginOptions, HandOffOptions } from './options.ts';
export type { WorkerDownloads } from './registered-downloads.ts';
export type { DownloadOrder } from './messages.ts';
