export { BackgroundFetchClient } from './page/background-fetch-client.ts';
export { BackgroundFetchError, type BackgroundFetchErrorCode } from './shared/background-fetch-error.ts';
export type {
  DownloadEngine,
  DownloadIcon,
  DownloadState,
  FailureReason,
  WaitReason,
} from './shared/download-job.ts';
export type { Download } from './shared/download.ts';
export type { BackgroundFetchClientOptions, FetchOptions } from './page/options.ts';
