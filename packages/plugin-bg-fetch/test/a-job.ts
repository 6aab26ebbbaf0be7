import type { DownloadJob, JobFile } from '../src/shared/download-job.ts';

export const aFile = (given: Partial<JobFile> = {}): JobFile => ({
  url: 'https://app.test/media/intro.webm',
  cacheName: 'media',
  headers: [],
  key: 'https://app.test/media/intro.webm',
  ...given,
});

export const aJob = (given: Partial<DownloadJob> = {}): DownloadJob => ({
  id: 'intro',
  scope: 'https://app.test/',
  files: [aFile()],
  title: 'Introduction',
  icons: [],
  createdAt: 0,
  state: 'queued',
  engine: 'background-fetch',
  downloaded: 0,
  downloadTotal: 0,
  ...given,
});
