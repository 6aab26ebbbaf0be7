import type {
  PeriodicRefreshClient,
  RefreshSnapshot,
  RunReport,
} from 'workbox-plugin-periodic-refresh/window';
import type { Log } from './event-log.ts';

/** The result of a run in a line. */
export const runWords = ({ refreshed, unchanged, failed, skipped, left, reason }: RunReport) =>
  `${refreshed} refreshed, ${unchanged} unchanged, ${failed} failed, ${skipped} skipped, ${left} left (${reason})`;

/** A refresher: its snapshot, and the events between two of them. */
export class RefresherSource {
  readonly client: PeriodicRefreshClient;
  readonly name: string;
  readonly #stop: () => void;
  #before: RefreshSnapshot;

  constructor(client: PeriodicRefreshClient, log: Log, changed: () => void) {
    this.client = client;
    this.name = client.name;
    this.#before = client.getSnapshot();
    this.#stop = client.subscribe(() => {
      const before = this.#before;
      this.#before = client.getSnapshot();
      for (const change of changes(before, this.#before))
        log({ kind: 'refresher', source: this.name, ...change });
      changed();
    });
  }

  close(): void {
    this.#stop();
  }
}

function* changes(before: RefreshSnapshot, now: RefreshSnapshot) {
  if (before.state !== now.state) {
    if (now.state === 'unreachable') yield { text: 'the worker does not answer', isProblem: true };
    if (now.state === 'ready') yield { text: `the worker answers: mode ${now.status.mode}` };
  }
  const { status: earlier } = before;
  const { status } = now;
  // The first status is no news.
  if (!earlier || !status) return;
  if (earlier.mode !== status.mode) yield { text: `mode ${status.mode}` };
  if (status.running && !earlier.running) yield { text: 'a run has started' };
  const run = status.lastRun;
  if (run && run.startedAt !== earlier.lastRun?.startedAt)
    yield { text: `a run has ended: ${runWords(run)}`, isProblem: run.failed > 0 };
}
