import type { DownloadJob } from '../src/download-job.ts';

export const aJob = (given: Partial<DownloadJob> = {}): DownloadJob => ({
  id: 'intro',
  scope: 'https://app.test/',
  files: [
    {
      url: 'https://app.test/media/intro.webm',
      cacheName: 'media',
      key: 'https://app.test/media/intro.webm',
    },
  ],
  title: 'Introduction',
  icons: [],
  createdAt: 0,
  state: 'queued',
  engine: 'background-fetch',
  downloaded: 0,
  downloadTotal: 0,
  ...given,
});
