import type { DownloadJob } from './download-job.ts';

export interface HandOffOptions {
  /**
   * Bytes from which on a file that a page asks for on the route is also downloaded whole in the
   * background. The page keeps its own stream, and that one is not cached.
   */
  minBytes: number;
}

export interface BackgroundFetchPluginOptions {
  /**
   * Downloads what people open, too. Not under Save-Data, nor opaque answers.
   * @default undefined: only `BackgroundFetchClient.fetch` starts a download.
   */
  handOff?: HandOffOptions;
  /**
   * Whether a file that has arrived whole is stored: `false` refuses it, and the download fails as `refused`.
   * Asked after the route's own `cacheWillUpdate`, CacheableResponsePlugin's for example. What throws refuses.
   * @default every file that the route's own rules let through
   */
  responseWillStore?: (param: { request: Request; response: Response }) => boolean | Promise<boolean>;
  /**
   * Stores a file without any byte, if the server has said `Content-Length: 0`.
   * @default false: it fails as `incomplete`
   */
  allowEmpty?: boolean;
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
