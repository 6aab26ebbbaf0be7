import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { mount as mountSvelte, unmount } from 'svelte';
import { createApp, h, reactive } from 'vue';
import { BackgroundFetchClient } from 'workbox-plugin-bg-fetch/window';
import * as downloadsInReact from 'workbox-plugin-bg-fetch/react';
import * as downloadsInVue from 'workbox-plugin-bg-fetch/vue';
import { PeriodicRefreshClient } from 'workbox-plugin-periodic-refresh/window';
import * as refreshInReact from 'workbox-plugin-periodic-refresh/react';
import * as refreshInVue from 'workbox-plugin-periodic-refresh/vue';
import { SyncQueueClient } from 'workbox-plugin-sync-queue/window';
import * as queueInReact from 'workbox-plugin-sync-queue/react';
import * as queueInVue from 'workbox-plugin-sync-queue/vue';
import Bindings from './Bindings.svelte';

declare global {
  interface Window {
    clients: Clients;
    /** Shows the snapshots of all clients, and of the entry `id`, by each framework. Returns how to end that. */
    mount(framework: Framework, id: string): () => void;
    /** How many subscriptions the clients have. */
    subscriptions: number;
  }
}

export type Framework = 'react' | 'vue' | 'svelte';

interface Clients {
  outbox: SyncQueueClient;
  refresher: PeriodicRefreshClient;
  downloads: BackgroundFetchClient;
}

/** Counts the subscriptions of a client. */
function observed<T extends { subscribe: (listener: () => void) => () => void }>(client: T): T {
  const { subscribe } = client;
  return Object.assign(client, {
    subscribe: (listener: () => void) => {
      window.subscriptions++;
      const stop = subscribe(listener);
      return () => {
        window.subscriptions--;
        stop();
      };
    },
  });
}

window.subscriptions = 0;
const clients: Clients = {
  outbox: observed(new SyncQueueClient('outbox')),
  refresher: observed(new PeriodicRefreshClient('entries')),
  downloads: observed(new BackgroundFetchClient()),
};
window.clients = clients;

const line = (
  size: number,
  entry: string | undefined,
  refresh: string,
  states: readonly { state: string }[],
) => `${size} ${entry ?? 'none'} ${refresh} ${states.map(({ state }) => state).join()}`;

function InReact({ id }: { id: string }) {
  const { size } = queueInReact.useSyncQueue(clients.outbox);
  const entry = queueInReact.useEntry(clients.outbox, id);
  const { state } = refreshInReact.useRefresh(clients.refresher);
  return createElement(
    'p',
    {},
    line(size, entry?.state, state, downloadsInReact.useDownloads(clients.downloads)),
  );
}

const InVue = {
  props: ['id'],
  setup(props: { id: string }) {
    const queue = queueInVue.useSyncQueue(clients.outbox);
    const entry = queueInVue.useEntry(clients.outbox, () => props.id);
    const refresh = refreshInVue.useRefresh(clients.refresher);
    const downloads = downloadsInVue.useDownloads(clients.downloads);
    return () => h('p', line(queue.value.size, entry.value?.state, refresh.value.state, downloads.value));
  },
};

const mounts: Record<Framework, (place: HTMLElement, id: string) => () => void> = {
  react: (place, id) => {
    const root = createRoot(place);
    root.render(createElement(InReact, { id }));
    return () => root.unmount();
  },
  vue: (place, id) => {
    const props = reactive({ id });
    const app = createApp({ render: () => h(InVue, props) });
    app.mount(place);
    return () => app.unmount();
  },
  svelte: (place, id) => {
    const component = mountSvelte(Bindings, { target: place, props: { ...clients, id } });
    return () => void unmount(component);
  },
};

window.mount = (framework, id) => {
  const place = document.createElement('div');
  place.id = framework;
  document.body.append(place);
  return mounts[framework](place, id);
};
