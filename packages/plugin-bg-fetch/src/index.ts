export { BackgroundFetchPlugin } from './api/background-fetch-plugin.ts';
export type { BackgroundFetchPluginOptions, HandOffOptions } from './api/options.ts';
export type { WorkerDownloads } from './api/registered-downloads.ts';
export { BackgroundFetchError, type BackgroundFetchErrorCode } from './shared/background-fetch-error.ts';
export type {
  DownloadEngine,
  DownloadIcon,
  DownloadJob,
  DownloadState,
  FailureReason,
  JobFile,
  WaitReason,
} from './shared/download-job.ts';
export type { DownloadOrder } from './shared/protocol.ts';
