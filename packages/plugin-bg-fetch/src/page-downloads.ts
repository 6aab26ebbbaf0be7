import { WorkerConnection } from 'workbox-plugin-core/window';
import { BackgroundFetchError, type BackgroundFetchErrorCode } from './background-fetch-error.ts';
import { createOrder, secretHeaders, type FetchOptions } from './create-order.ts';
import { advance, restAfter, storedBytesOf, toDownload, type Download, type Progress } from './download.ts';
import type { DownloadJob } from './download-job.ts';
import { protocol, type ChangePayload, type DownloadOrder } from './messages.ts';
import { start, watch } from './page-background-fetch.ts';
import type { AskDownloads } from './page-engine.ts';
import { runRanged } from './page-ranged-engine.ts';

const moving: unknown[] = ['running', 'storing'];

/** What `BackgroundFetchClient` is made of. */
export function openDownloads(timeoutSeconds: number) {
  const jobs = new Map<string, DownloadJob>();
  const progress = new Map<string, Progress>();
  /** What is being done here for jobs that go on. */
  const attended = new Map<string, AbortController>();
  const secrets = new Map<string, [string, string][]>();
  const listeners = new Set<() => void>();
  const closed = new AbortController();
  let snapshot: readonly Download[] = [];
  let resting: ReturnType<typeof setTimeout> | undefined;
  /** Changes heard since the last question for everything, which its answer may not know of. */
  let heard = 0;

  const worker = new WorkerConnection(
    protocol,
    timeoutSeconds,
    (code, message, details) =>
      new BackgroundFetchError(code as BackgroundFetchErrorCode, details, undefined, message),
  );

  const ask: AskDownloads = (call, ...args) => {
    const [about] = args as [id?: string | DownloadOrder];
    return worker.call(call, args, {
      about: typeof about === 'object' ? about.id : about,
      changes: about !== undefined,
      // An order that is there already is found again.
      repeatable: call === 'getAll' || call === 'accept',
    }) as never;
  };

  const show = (job: DownloadJob) => toDownload(job, progress.get(job.id), Date.now());

  const refresh = () => {
    const next = [...jobs.values()].sort((a, b) => a.createdAt - b.createdAt).map(show);
    clearTimeout(resting);
    if (progress.size) resting = setTimeout(refresh, restAfter);
    if (JSON.stringify(next) === JSON.stringify(snapshot)) return;
    snapshot = next;
    // Each by itself: one that throws is reported, and spoils nothing.
    listeners.forEach(queueMicrotask);
  };

  const see = (id: string, downloaded: number, at: number) =>
    progress.set(id, advance(progress.get(id), downloaded, at));

  /** With the headers that only this page's memory has. */
  const withSecrets = (job: DownloadJob): DownloadJob => ({
    ...job,
    files: job.files.map((file) => ({
      ...file,
      headers: [...file.headers, ...(secrets.get(file.url) ?? [])],
    })),
  });

  const begin = (job: DownloadJob) => void start(job, ask, withSecrets).catch(look);

  const attend = (job: DownloadJob) => {
    const { id, state, engine, waitingFor, files } = job;
    if (state === 'queued' && waitingFor !== 'slot') begin(job);
    if (state !== 'running' || attended.has(id)) return;
    const end = new AbortController();
    const { signal } = end;
    attended.set(id, end);
    const done =
      engine === 'ranged'
        ? runRanged(withSecrets(job), ask, signal)
        : watch(id, signal, (downloaded, at) => {
            see(id, storedBytesOf(files) + downloaded, at);
            refresh();
          });
    // Where no worker answers, the next look at the table begins again.
    done.catch(() => attended.delete(id));
  };

  const update = () => {
    for (const [id, end] of attended)
      if (jobs.get(id)?.state !== 'running') {
        end.abort();
        attended.delete(id);
      }
    for (const id of progress.keys()) if (!moving.includes(jobs.get(id)?.state)) progress.delete(id);
    jobs.forEach(attend);
    refresh();
  };

  const getAll = async () => {
    for (;;) {
      const before = heard;
      const all = await ask('getAll');
      if (before !== heard) continue;
      jobs.clear();
      for (const job of all) jobs.set(job.id, job);
      update();
      return snapshot;
    }
  };

  const look = () => void getAll().catch(() => {});

  const listen = (target: EventTarget, type: string, hear: () => void) =>
    target.addEventListener(type, hear, { signal: closed.signal });

  worker.hear(({ payload }) => {
    const { id, job } = payload as ChangePayload;
    heard++;
    if (job) jobs.set(id, job);
    else jobs.delete(id);
    if (job?.engine === 'ranged' && job.state === 'running') see(id, job.downloaded, Date.now());
    update();
  }, look);
  listen(window, 'pageshow', look);
  listen(window, 'online', look);
  listen(document, 'visibilitychange', () => document.visibilityState === 'visible' && look());
  for (const type of ['click', 'keydown'])
    listen(window, type, () => jobs.forEach((job) => job.state === 'needs-gesture' && begin(job)));
  look();

  return {
    getSnapshot: () => snapshot,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    fetch: async (
      id: string,
      urls: RequestInfo | URL | readonly (RequestInfo | URL)[],
      options: FetchOptions = {},
    ) => {
      const order = createOrder(id, urls, options, document.baseURI);
      const isSecret = ([name]: [string, string]) => secretHeaders.includes(name);
      for (const file of order.files) {
        secrets.set(file.url, file.headers.filter(isSecret));
        file.headers = file.headers.filter((header) => !isSecret(header));
      }
      const job = await ask('accept', order);
      if (!jobs.has(id)) jobs.set(id, job);
      update();
      if (job.state === 'needs-gesture') begin(job);
      return show(job);
    },
    pause: (id: string) => ask('tell', id, { type: 'pause' }),
    resume: (id: string) => ask('tell', id, { type: 'resume' }),
    abort: (id: string) => ask('abort', id),
    remove: (id: string) => ask('remove', id),
    getAll,
    close: () => {
      closed.abort();
      worker.close();
      for (const end of attended.values()) end.abort();
      attended.clear();
      listeners.clear();
      clearTimeout(resting);
    },
  };
}
