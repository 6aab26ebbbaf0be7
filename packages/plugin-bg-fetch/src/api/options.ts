import type { DownloadJob } from '../shared/download-job.ts';
import type { StoreRules } from '../worker/route-cache.ts';

/** When a file that a page requests is also downloaded, see {@link BackgroundFetchPluginOptions}. */
export interface HandOffOptions {
  /**
   * The size in bytes from which on a file that a page requests on the route is also downloaded as a whole. The
   * page keeps its own stream, and that stream is not cached.
   */
  minBytes: number;
}

/** The options of {@link BackgroundFetchPlugin}. Development builds check them. */
export interface BackgroundFetchPluginOptions extends StoreRules {
  /**
   * Also downloads the large files that a page requests on the route. Not under Save-Data, and not for opaque
   * responses.
   * @default undefined: only `BackgroundFetchClient.fetch` starts a download
   */
  handOff?: HandOffOptions;
  /**
   * The page that a click on the browser's user interface for a download opens or focuses; `undefined` for none.
   * @default the scope of the worker
   */
  pageUrl?: (download: DownloadJob) => string | undefined;
  /**
   * The title in the browser's user interface when a download has ended: `download.state` is `done` or `failed`.
   * @default its title
   */
  finalTitle?: (download: DownloadJob) => string;
}
