import { SnapshotStore } from 'workbox-plugin-core/window';
import { byCreation, type DownloadJob } from '../shared/download-job.ts';
import { advance, idleAfter, toDownload, type Download, type Progress } from '../shared/download.ts';
import type { ChangePayload } from '../shared/protocol.ts';

interface Rendered {
  job: DownloadJob;
  download: Download;
}

const isOlder = (job: Pick<DownloadJob, 'createdAt' | 'revision'>, known: DownloadJob | undefined) =>
  known !== undefined && (job.createdAt - known.createdAt || (job.revision ?? 0) - (known.revision ?? 0)) < 0;

/**
 * The downloads that a page knows: the jobs of the worker's table, the progress that this page has seen, and the
 * snapshot that is made of both.
 *
 * @param refetch asks the worker for all jobs
 */
export function createDownloads(refetch: () => void) {
  const jobs = new Map<string, DownloadJob>();
  const progress = new Map<string, Progress>();
  const store = new SnapshotStore<readonly Download[]>(
    [],
    (before, next) => before.length === next.length && next.every((one, index) => one === before[index]),
  );
  /** For each pending answer with all jobs: the changes that have arrived since its call. */
  const pendingLoads = new Set<ChangePayload[]>();
  let rendered = new Map<string, Rendered>();
  let idleTimer: ReturnType<typeof setTimeout> | undefined;

  const show = (job: DownloadJob) => toDownload(job, progress.get(job.id), Date.now());

  /** Publishes the snapshot. The work does not grow with downloads that have not changed. */
  const render = () => {
    // Only the progress of a job that is transferred is shown.
    for (const id of progress.keys())
      if (!/running|storing/.test(jobs.get(id)?.state ?? '')) progress.delete(id);
    const next = new Map<string, Rendered>();
    for (const job of [...jobs.values()].sort(byCreation)) {
      const before = rendered.get(job.id);
      // A changed job is another object. Without progress, nothing else can change its download.
      if (before?.job === job && !progress.has(job.id)) {
        next.set(job.id, before);
        continue;
      }
      const download = show(job);
      const isSame = JSON.stringify(before?.download) === JSON.stringify(download);
      next.set(job.id, { job, download: isSame ? before!.download : download });
    }
    rendered = next;
    clearTimeout(idleTimer);
    if (progress.size) idleTimer = setTimeout(render, idleAfter);
    store.set([...next.values()].map(({ download }) => download));
  };

  /** Applies a change to the jobs, if it is newer. */
  const apply = ({ id, job, stored }: ChangePayload) => {
    const known = jobs.get(id);
    if (!job && !stored) return void jobs.delete(id);
    const files = job?.files ?? known?.files;
    // The list of files was sent before this page listened.
    if (!files) return refetch();
    if (job && !isOlder(job, known)) jobs.set(id, { icons: [], ...job, files });
    const current = jobs.get(id);
    if (current && stored) {
      const updated = [...current.files];
      for (const [index, storedBytes] of stored)
        if (updated[index]) updated[index] = { ...updated[index], storedBytes };
      jobs.set(id, { ...current, files: updated });
    }
  };

  const recordProgress = (id: string, downloaded: number, at: number) =>
    progress.set(id, advance(progress.get(id), downloaded, at));

  return {
    jobs: jobs as ReadonlyMap<string, DownloadJob>,
    store,
    show,
    render,
    recordProgress,

    /** Applies a change that the worker has broadcast. */
    receive: (change: ChangePayload) => {
      for (const changes of pendingLoads) changes.push(change);
      apply(change);
      const job = jobs.get(change.id);
      if (change.job && job?.engine === 'ranged' && job.state === 'running')
        recordProgress(job.id, job.downloaded, Date.now());
    },

    /** Replaces all jobs by the worker's answer. A change that arrives before the answer may be newer than it. */
    load: async (getAll: () => Promise<DownloadJob[]>) => {
      const changes: ChangePayload[] = [];
      pendingLoads.add(changes);
      try {
        const all = await getAll();
        jobs.clear();
        for (const job of all) jobs.set(job.id, job);
        changes.forEach(apply);
      } finally {
        pendingLoads.delete(changes);
      }
    },

    close: () => {
      store.close();
      clearTimeout(idleTimer);
    },
  };
}
