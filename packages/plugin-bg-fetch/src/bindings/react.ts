import { useSyncExternalStore } from 'react';
import type { Download } from '../shared/download.ts';
import { noDownloads, type DownloadsSource } from './downloads-source.ts';

const subscribeToNothing = () => () => {};

/**
 * The downloads by the time of their creation. The component is rendered again after each change.
 *
 * @param client one for all components; `undefined` on a server, where there are none
 *
 * @example
 * ```tsx
 * const List = () => useDownloads(downloads).map(({ id, title }) => <li key={id}>{title}</li>);
 * ```
 */
export function useDownloads(client: DownloadsSource | undefined): readonly Download[] {
  const snapshot = () => client?.getSnapshot() ?? noDownloads;
  return useSyncExternalStore(client?.subscribe ?? subscribeToNothing, snapshot, () => noDownloads);
}
