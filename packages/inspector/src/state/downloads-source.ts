import type { BackgroundFetchClient, Download } from 'workbox-plugin-bg-fetch/window';
import type { Log } from './event-log.ts';

/** The state of a download, and what it waits for or why it failed. */
export const downloadWords = ({ state, waitingFor, failureReason, failureStatus }: Download) =>
  [state, waitingFor && `waits for ${waitingFor}`, failureReason, failureStatus && `HTTP ${failureStatus}`]
    .filter(Boolean)
    .join(', ');

/** The downloads: their snapshot, and the events between two of them. */
export class DownloadsSource {
  readonly client: BackgroundFetchClient;
  /** Why the worker did not answer. */
  problem: string | undefined;
  /** Whether the worker has answered. */
  isReady = false;
  readonly #stop: () => void;
  readonly #changed: () => void;
  #before: readonly Download[];

  constructor(client: BackgroundFetchClient, log: Log, changed: () => void) {
    this.client = client;
    this.#changed = changed;
    this.#before = client.getSnapshot();
    this.#stop = client.subscribe(() => {
      const before = new Map(this.#before.map((download) => [download.id, download]));
      this.#before = client.getSnapshot();
      for (const download of this.#before) {
        const { id, state } = download;
        const text = downloadWords(download);
        const earlier = before.get(id);
        before.delete(id);
        // The first list is no news.
        if (this.isReady && (!earlier || downloadWords(earlier) !== text))
          log({ kind: 'download', source: id, text, isProblem: state === 'failed' });
      }
      for (const id of before.keys()) log({ kind: 'download', source: id, text: 'removed' });
      changed();
    });
    void this.readDetails();
  }

  /** The client publishes no failure to reach the worker, so that the worker is asked. */
  async readDetails(): Promise<void> {
    try {
      await this.client.getAll();
      this.problem = undefined;
      this.isReady = true;
    } catch (error) {
      this.problem = (error as Error).message;
    }
    this.#changed();
  }

  close(): void {
    this.#stop();
  }
}
