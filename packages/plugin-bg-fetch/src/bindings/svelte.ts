import { readable, type Readable } from 'svelte/store';
import type { Download } from '../shared/download.ts';
import { noDownloads, type DownloadsSource } from './downloads-source.ts';

/**
 * The downloads by the time of their creation, as a store. It listens to the client while the store has subscribers.
 *
 * @param client `undefined` on a server, where there are none
 *
 * @example
 * const all = downloadsStore(downloads);
 * // {#each $all as { id, title } (id)}<li>{title}</li>{/each}
 */
export const downloadsStore = (client: DownloadsSource | undefined): Readable<readonly Download[]> =>
  readable(noDownloads, (set) => {
    if (!client) return;
    const update = () => set(client.getSnapshot());
    update();
    return client.subscribe(update);
  });
