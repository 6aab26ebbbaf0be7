import type { DownloadJob } from '../shared/download-job.ts';
import { sumStoredBytes } from '../shared/download.ts';
import type { CallDownloads, ChangePayload } from '../shared/protocol.ts';
import { startJob, watchBackgroundFetch } from './background-fetch.ts';
import { createDownloads } from './downloads.ts';
import { runRangedEngine } from './ranged/engine.ts';
import type { SecretHeaders } from './secret-headers.ts';

/**
 * Does for the jobs what only a page can: passes queued jobs to their engine, runs the ranged engine, and watches
 * the progress of background fetches.
 */
export function createMonitor({ run, addTo }: SecretHeaders, call: CallDownloads, maxConnections: number) {
  const refetch = () => void getAll().catch(() => {});
  const { jobs, store, receive, load, recordProgress, show, render, close } = createDownloads(refetch);
  /** What this page does for running jobs. */
  const monitored = new Map<string, AbortController>();
  const starting = new Set<string>();

  const start = (job: DownloadJob) => {
    starting.add(job.id);
    void run(job, () => startJob(job, call, addTo))
      .catch(refetch)
      .finally(() => {
        starting.delete(job.id);
        // The job may have another engine by now.
        const current = jobs.get(job.id);
        if (current && current !== job) monitor(current);
      });
  };

  const transfer = (job: DownloadJob, signal: AbortSignal) =>
    job.engine === 'ranged'
      ? run(job, () => runRangedEngine(job, call, addTo, maxConnections, signal), signal)
      : watchBackgroundFetch(job.id, signal, (downloaded, at) => {
          recordProgress(job.id, sumStoredBytes(job.files) + downloaded, at);
          render();
        });

  const monitor = (job: DownloadJob) => {
    const { id, state, waitingFor } = job;
    if (state === 'queued' && waitingFor !== 'slot' && !starting.has(id)) start(job);
    if (state !== 'running' || monitored.has(id)) return;
    const controller = new AbortController();
    monitored.set(id, controller);
    // It failed because no worker answers. The next `update` starts it again.
    transfer(job, controller.signal).catch(() => monitored.delete(id));
  };

  const stop = (id: string) => {
    monitored.get(id)?.abort();
    monitored.delete(id);
  };

  const startWithGesture = (job: DownloadJob) => {
    if (job.state === 'needs-gesture' && !starting.has(job.id)) start(job);
  };

  /** Starts and stops work after the jobs have changed, and publishes the snapshot. */
  const update = () => {
    for (const id of monitored.keys()) if (jobs.get(id)?.state !== 'running') stop(id);
    jobs.forEach(monitor);
    render();
  };

  const getAll = async () => {
    await load(() => call('getAll'));
    update();
    return store.getSnapshot();
  };

  return {
    store,
    getAll,
    refetch,

    /** Applies a change that the worker has broadcast. */
    receive: (change: ChangePayload) => {
      receive(change);
      update();
    },

    /** Adds a job that this page has created, and starts it. */
    add: (job: DownloadJob) => {
      receive({ id: job.id, job });
      update();
      startWithGesture(job);
      return show(job);
    },

    /** Starts the jobs that require a click or a key. Call it in the event of one. */
    startWaiting: () => jobs.forEach(startWithGesture),

    close: () => {
      for (const id of monitored.keys()) stop(id);
      close();
    },
  };
}
