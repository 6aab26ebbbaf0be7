import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
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

const known: (keyof BackgroundFetchPluginOptions)[] = [
  'handOff',
  'responseWillStore',
  'allowEmpty',
  'pageUrl',
  'finalTitle',
];

/** @throws BackgroundFetchError `unknown-option` or `invalid-option`, with the path of the field. */
export function checkPluginOptions(options: BackgroundFetchPluginOptions) {
  for (const field of Object.keys(options))
    if (!known.includes(field as never)) throw new BackgroundFetchError('unknown-option', { field, known });
  const refuse = (field: string, expected: string, received: unknown) => {
    throw new BackgroundFetchError('invalid-option', { field, expected, received });
  };
  const { handOff } = options;
  if (handOff !== undefined) {
    const { minBytes } = (handOff ?? {}) as { minBytes?: unknown };
    if (typeof minBytes !== 'number' || !(minBytes > 0))
      refuse('handOff.minBytes', 'a positive number of bytes', minBytes);
  }
  if (options.allowEmpty !== undefined && typeof options.allowEmpty !== 'boolean')
    refuse('allowEmpty', 'true or false', options.allowEmpty);
  for (const field of ['responseWillStore', 'pageUrl', 'finalTitle'] as const)
    if (options[field] !== undefined && typeof options[field] !== 'function')
      refuse(field, 'a function', options[field]);
}
