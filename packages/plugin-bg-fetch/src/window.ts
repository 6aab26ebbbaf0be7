export { BackgroundFetchClient, type BackgroundFetchClientOptions } from './background-fetch-client.ts';
export { BackgroundFetchError, type BackgroundFetchErrorCode } from './background-fetch-error.ts';
export type { FetchOptions } from './create-order.ts';
export type { Download } from './download.ts';
export type {
  DownloadEngine,
  DownloadIcon,
  DownloadState,
  FailureReason,
  WaitReason,
} from './download-job.ts';
