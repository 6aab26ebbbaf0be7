import type { FoundRoute } from 'workbox-plugin-core';
import { abortBackgroundFetch, backgroundFetchIds } from './background-fetch-events.ts';
import { BackgroundFetchError } from './background-fetch-error.ts';
import type { DownloadJob, JobFile } from './download-job.ts';
import type { JobTable } from './job-table.ts';
import type { DownloadOrder } from './messages.ts';
import { unpublish } from './publish.ts';
import { missingRoom } from './quota.ts';
import { hasEnded } from './reduce-job.ts';
import type { Storing } from './storing.ts';

/** So many the browser carries for an origin at once. */
const slots = 5;

/** What can be done with downloads, by pages and in the worker. */
export class Downloads {
  readonly #table: JobTable;
  readonly #storing: Storing;
  readonly #find: (request: Request) => Promise<FoundRoute | undefined>;

  constructor(
    table: JobTable,
    storing: Storing,
    find: (request: Request) => Promise<FoundRoute | undefined>,
  ) {
    this.#table = table;
    this.#storing = storing;
    this.#find = find;
  }

  /**
   * Keeps an order, or finds the job of this id that goes on or has come already.
   *
   * @throws BackgroundFetchError `no-route`, `id-in-use`, `quota-exceeded`
   */
  async accept({ files: ordered, ...order }: DownloadOrder): Promise<DownloadJob> {
    const { id, downloadTotal } = order;
    const files: JobFile[] = [];
    for (const file of ordered) {
      const { cacheName, key } = (await this.#find(new Request(file.url))) ?? {};
      if (!cacheName || !key) throw new BackgroundFetchError('no-route', { id, url: file.url });
      files.push({ ...file, cacheName, key: key.url });
    }
    const lacking = await missingRoom(downloadTotal);
    let known: DownloadJob | undefined;
    const job = await this.#table.update(id, (before) => {
      known = before && (!hasEnded(before) || before.state === 'done') ? before : undefined;
      if (known) return undefined;
      const { scope } = this.#table;
      const row = { ...order, scope, files, createdAt: Date.now(), downloaded: 0 };
      return lacking
        ? { ...row, state: 'failed', failureReason: 'quota-exceeded' }
        : { ...row, state: 'queued', waitingFor: 'page' };
    });
    const urls = known?.files.map(({ url }) => url);
    if (urls && urls.join() !== files.map(({ url }) => url).join())
      throw new BackgroundFetchError('id-in-use', { id, urls });
    if (job && lacking) throw new BackgroundFetchError('quota-exceeded', { id, ...lacking });
    return (known ?? job)!;
  }

  /** An order that no page has given; a file that is on its way, stored, or not wanted is not ordered again. */
  async handOff(order: DownloadOrder) {
    const known = (await this.#table.store.getAll()).some(
      ({ state, files }) => state !== 'failed' && files.some(({ url }) => url === order.files[0]?.url),
    );
    if (!known) await this.accept(order);
  }

  /** For the one page that hands it to its engine; `undefined` if it is not to be started now. */
  async take(id: string): Promise<DownloadJob | undefined> {
    const job = await this.#table.store.get(id);
    if (job?.engine === 'background-fetch' && (await backgroundFetchIds()).length >= slots) {
      await this.#table.change(id, { type: 'refused', why: 'slot' });
      return undefined;
    }
    return this.#table.change(id, { type: 'take' });
  }

  async started(id: string) {
    if (await this.#table.change(id, { type: 'started' })) return;
    // Somebody has ended it meanwhile.
    const job = await this.#table.store.get(id);
    if (!job || hasEnded(job)) await abortBackgroundFetch(id);
  }

  async pause(id: string) {
    const { engine, state } = await this.#get(id);
    if (engine === 'background-fetch' && (state === 'starting' || state === 'running'))
      throw new BackgroundFetchError('cannot-pause', { id });
    await this.#table.change(id, { type: 'pause' });
  }

  async resume(id: string) {
    await this.#get(id);
    await this.#table.change(id, { type: 'resume' });
  }

  async abort(id: string) {
    const job = await this.#get(id);
    await this.#table.change(id, { type: 'abort' });
    await abortBackgroundFetch(id);
    await this.#storing.drop(job);
  }

  /** Frees what the job stored, unless another one has stored the same, and forgets it. */
  async remove(id: string) {
    await this.abort(id);
    await this.#table.alone(id, async () => {
      const all = await this.#table.store.getAll();
      const others = all.filter((job) => job.id !== id).flatMap(({ files }) => files);
      for (const file of all.find((job) => job.id === id)?.files ?? [])
        if (!others.some(({ cacheName, key }) => cacheName === file.cacheName && key === file.key))
          await unpublish(file);
      await this.#table.forget(id);
    });
  }

  async #get(id: string): Promise<DownloadJob> {
    const job = await this.#table.store.get(id);
    if (!job) throw new BackgroundFetchError('not-found', { id });
    return job;
  }
}
