export { BackgroundFetchError, type BackgroundFetchErrorCode } from './background-fetch-error.ts';
export type {
  DownloadEngine,
  DownloadIcon,
  DownloadState,
  FailureReason,
  WaitReason,
} from './download-job.ts';
