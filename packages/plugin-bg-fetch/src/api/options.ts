import type { DownloadJob } from '../shared/download-job.ts';
import type { StoreRules } from '../worker/publish.ts';

export interface HandOffOptions {
  /**
   * Bytes from which on a file that a page asks for on the route is also downloaded whole in the
   * background. The page keeps its own stream, and that one is not cached.
   */
  minBytes: number;
}

export interface BackgroundFetchPluginOptions extends StoreRules {
  /**
   * Downloads what people open, too. Not under Save-Data, nor opaque answers.
   * @default undefined: only `BackgroundFetchClient.fetch` starts a download.
   */
  handOff?: HandOffOptions;
  /**
   * The page that a click on the browser's own entry for a download opens, or brings to the front;
   * `undefined` for none.
   * @default the scope of the worker
   */
  pageUrl?: (download: DownloadJob) => string | undefined;
  /**
   * What the browser's own entry says when a download is over: `download.state` is `done` or `failed`.
   * @default its title
   */
  finalTitle?: (download: DownloadJob) => string;
}
