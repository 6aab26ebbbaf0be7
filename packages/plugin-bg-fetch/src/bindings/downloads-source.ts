import type { BackgroundFetchClient } from '../page/background-fetch-client.ts';
import type { Download } from '../shared/download.ts';

/** The part of a `BackgroundFetchClient` that the bindings use. */
export type DownloadsSource = Pick<BackgroundFetchClient, 'getSnapshot' | 'subscribe'>;

/** The snapshot where there is no client yet: on a server, and at the hydration of what it rendered. */
export const noDownloads: readonly Download[] = [];
