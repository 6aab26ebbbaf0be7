import type { DownloadJob, JobFile } from '../../src/shared/download-job.ts';

export const createFile = (given: Partial<JobFile> = {}): JobFile => ({
  url: 'https://app.test/media/intro.webm',
  cacheName: 'media',
  headers: [],
  key: 'https://app.test/media/intro.webm',
  ...given,
});

export const createJob = (given: Partial<DownloadJob> = {}): DownloadJob => ({
  id: 'intro',
  scope: 'https://app.test/',
  files: [createFile()],
  title: 'Introduction',
  icons: [],
  createdAt: 0,
  state: 'queued',
  engine: 'background-fetch',
  downloaded: 0,
  downloadTotal: 0,
  ...given,
});
