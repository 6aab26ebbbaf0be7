import { withLock } from 'workbox-plugin-core/shared';
import { WorkerConnection } from 'workbox-plugin-core/window';
import { BackgroundFetchError, type BackgroundFetchErrorCode } from '../shared/background-fetch-error.ts';
import { createOrder, type FetchOptions } from './create-order.ts';
import {
  advance,
  restAfter,
  storedBytesOf,
  toDownload,
  type Download,
  type Progress,
} from '../shared/download.ts';
import { byAcceptance, secretHeaders, type DownloadJob } from '../shared/download-job.ts';
import { protocol, type ChangePayload, type DownloadOrder, type AskDownloads } from '../shared/protocol.ts';
import { start, watch } from './background-fetch.ts';
import { runRanged } from './ranged/engine.ts';

const moving: unknown[] = ['running', 'storing'];

const isOlder = (job: Pick<DownloadJob, 'createdAt' | 'revision'>, known: DownloadJob | undefined) =>
  known !== undefined && (job.createdAt - known.createdAt || (job.revision ?? 0) - (known.revision ?? 0)) < 0;

/** What `BackgroundFetchClient` is made of. */
export function openDownloads(timeoutSeconds: number, maxConnections: number) {
  const jobs = new Map<string, DownloadJob>();
  const progress = new Map<string, Progress>();
  /** What is being done here for jobs that go on. */
  const attended = new Map<string, AbortController>();
  const beginning = new Set<string>();
  const secrets = new Map<string, [string, string][]>();
  const listeners = new Set<() => void>();
  const closed = new AbortController();
  const untilClosed = new Promise<void>((resolve) =>
    closed.signal.addEventListener('abort', () => resolve()),
  );
  let snapshot: readonly Download[] = [];
  let shown = new Map<string, { job: DownloadJob; download: Download; text: string }>();
  let resting: ReturnType<typeof setTimeout> | undefined;
  /** Changes that were heard since each question for everything that has no answer yet. */
  const questions = new Set<ChangePayload[]>();

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
      // A file may take longer to store than a pause may wait.
      changes: about !== undefined && call !== 'get' && call !== 'publish',
      // An order that is there already is found again, and a file that is stored is not stored twice.
      repeatable: ['getAll', 'get', 'accept', 'retry', 'publish'].includes(call),
    }) as never;
  };

  const show = (job: DownloadJob) => toDownload(job, progress.get(job.id), Date.now());

  const refresh = () => {
    const next = new Map<string, { job: DownloadJob; download: Download; text: string }>();
    for (const job of [...jobs.values()].sort(byAcceptance)) {
      const before = shown.get(job.id);
      // A job is replaced when it changes, and only one that moves changes beside that.
      if (before?.job === job && !progress.has(job.id)) {
        next.set(job.id, before);
        continue;
      }
      const download = show(job);
      const text = JSON.stringify(download);
      next.set(job.id, before?.text === text ? { ...before, job } : { job, download, text });
    }
    shown = next;
    clearTimeout(resting);
    if (progress.size) resting = setTimeout(refresh, restAfter);
    const downloads = [...next.values()].map(({ download }) => download);
    if (downloads.length === snapshot.length && downloads.every((one, at) => one === snapshot[at])) return;
    snapshot = downloads;
    // Each by itself: one that throws is reported, and spoils nothing.
    listeners.forEach(queueMicrotask);
  };

  /** Takes what is newer than what is known. */
  const apply = ({ id, job, stored }: ChangePayload) => {
    const known = jobs.get(id);
    if (!job && !stored) return void jobs.delete(id);
    const files = job?.files ?? known?.files;
    // The list of its files came before this page listened.
    if (!files) return look();
    if (job && !isOlder(job, known)) jobs.set(id, { icons: [], ...job, files });
    const now = jobs.get(id);
    if (now && stored) {
      const own = [...now.files];
      for (const [at, storedBytes] of stored) if (own[at]) own[at] = { ...own[at], storedBytes };
      jobs.set(id, { ...now, files: own });
    }
  };

  const see = (id: string, downloaded: number, at: number) =>
    progress.set(id, advance(progress.get(id), downloaded, at));

  /** With the headers that only this page's memory has. */
  const withSecrets = (job: DownloadJob): DownloadJob => ({
    ...job,
    files: job.files.map((file) => ({
      ...file,
      headers: [...file.headers, ...((file.isSecret && secrets.get(file.url)) || [])],
    })),
  });

  /**
   * Headers that say who somebody is are in the memory of one page. That page holds a lock for as long as it is
   * open, and others wait for it before they carry the job, without those headers.
   */
  const secretLock = (id: string) => `${protocol.name} secret ${location.origin} ${id}`;
  const whereSecret = (job: DownloadJob, task: () => Promise<unknown>, signal = closed.signal) =>
    job.files.some(({ url, isSecret }) => isSecret && !secrets.has(url))
      ? withLock(secretLock(job.id), async () => void (signal.aborted || (await task())))
      : task();

  const held = new Set<string>();
  const holdSecret = (id: string) => {
    if (!held.has(id)) void withLock(secretLock(id), () => untilClosed);
    held.add(id);
  };

  const begin = (job: DownloadJob) => {
    beginning.add(job.id);
    void whereSecret(job, () => start(job, ask, withSecrets))
      .catch(look)
      .finally(() => {
        beginning.delete(job.id);
        // Another engine is to have it, say.
        const now = jobs.get(job.id);
        if (now && now !== job) attend(now);
      });
  };

  const accepted = (job: DownloadJob) => {
    apply({ id: job.id, job });
    update();
    if (job.state === 'needs-gesture') begin(job);
    return show(job);
  };

  const attend = (job: DownloadJob) => {
    const { id, state, engine, waitingFor, files } = job;
    if (state === 'queued' && waitingFor !== 'slot' && !beginning.has(id)) begin(job);
    if (state !== 'running' || attended.has(id)) return;
    const end = new AbortController();
    const { signal } = end;
    attended.set(id, end);
    const done =
      engine === 'ranged'
        ? whereSecret(job, () => runRanged(job, ask, withSecrets, maxConnections, signal), signal)
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
    const heard: ChangePayload[] = [];
    questions.add(heard);
    try {
      const all = await ask('getAll');
      jobs.clear();
      for (const job of all) jobs.set(job.id, job);
      heard.forEach(apply);
    } finally {
      questions.delete(heard);
    }
    update();
    return snapshot;
  };

  const look = () => void getAll().catch(() => {});

  const listen = (target: EventTarget, type: string, hear: () => void) =>
    target.addEventListener(type, hear, { signal: closed.signal });

  worker.onBroadcast(({ payload }) => {
    const change = payload as ChangePayload;
    for (const heard of questions) heard.push(change);
    apply(change);
    const job = jobs.get(change.id);
    if (change.job && job?.engine === 'ranged' && job.state === 'running')
      see(job.id, job.downloaded, Date.now());
    update();
  }, look);
  listen(window, 'pageshow', look);
  listen(window, 'online', look);
  listen(document, 'visibilitychange', () => document.visibilityState === 'visible' && look());
  for (const type of ['click', 'keydown'])
    listen(window, type, () =>
      jobs.forEach((job) => job.state === 'needs-gesture' && !beginning.has(job.id) && begin(job)),
    );
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
        const own = file.headers.filter(isSecret);
        if (!own.length) continue;
        secrets.set(file.url, own);
        file.isSecret = true;
        file.headers = file.headers.filter((header) => !isSecret(header));
      }
      // Before other pages hear of it.
      if (order.files.some((file) => file.isSecret)) holdSecret(id);
      return accepted(await ask('accept', order));
    },
    retry: async (id: string) => accepted(await ask('retry', id)),
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
