import { SyncQueueStatus, type StatusClient } from 'workbox-plugin-sync-queue/element';
import { SyncQueueClient, type Entry, type QueueSnapshot } from 'workbox-plugin-sync-queue/window';

declare global {
  interface Window {
    outbox: SyncQueueClient;
    /** The texts of the live region, in order. */
    news: string[];
    /** The messages of the `error` events. */
    failures: string[];
    /** Shows each snapshot in an element of its own. */
    showSnapshots(snapshots: QueueSnapshot[]): void;
    /** The text of an element under another name and in the language `lang`. */
    shownUnder(name: string, snapshot: QueueSnapshot, lang: string): string;
  }
}

SyncQueueStatus.define();
const main = document.querySelector('main')!;

function add(client: StatusClient, name = 'sync-queue-status') {
  const status = document.createElement(name) as SyncQueueStatus;
  status.client = client;
  main.append(status);
  return status;
}

window.outbox = new SyncQueueClient('outbox');
const real = add(window.outbox);
window.news = [];
window.failures = [];
real.addEventListener('error', ({ message }) => window.failures.push(message));
const live = real.shadowRoot!.querySelector('[role=status]')!;
new MutationObserver(() => window.news.push(live.textContent)).observe(live, { childList: true });

function clientOf(snapshot: QueueSnapshot): StatusClient {
  const refuses = async (): Promise<never> => {
    throw new Error('This client only shows a snapshot.');
  };
  return {
    getSnapshot: () => snapshot,
    subscribe: () => () => {},
    replayRequests: refuses,
    retry: refuses,
    discard: refuses,
    resume: refuses,
    forgetStorageLost: refuses,
  };
}

window.showSnapshots = (snapshots) => {
  real.remove();
  for (const snapshot of snapshots) add(clientOf(snapshot));
};

window.shownUnder = (name, snapshot, lang) => {
  SyncQueueStatus.define(name);
  const status = add(clientOf(snapshot), name);
  status.lang = lang;
  status.words = {
    ...status.words,
    reasons: { ...status.words.reasons, time: 'Wieder um {time}' },
    title: ({ id }: Entry) => id,
  };
  return [...status.shadowRoot!.querySelectorAll('[part=text]')].map((text) => text.textContent).join();
};
