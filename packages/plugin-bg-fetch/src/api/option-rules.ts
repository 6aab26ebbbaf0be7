import { callback, flag, object, positive, type OptionRules } from 'workbox-plugin-core/shared';
import type { BackgroundFetchPluginOptions, HandOffOptions } from './options.ts';

const handOffRules: OptionRules<keyof HandOffOptions> = {
  minBytes: { ...positive('bytes'), isRequired: true },
};

/** Checked in development builds and by `workbox-plugin-build`, and compared with docs/options.md by a test. */
export const backgroundFetchOptionRules: OptionRules<keyof BackgroundFetchPluginOptions> = {
  handOff: object(handOffRules, 'off'),
  responseWillStore: callback('every sound file'),
  allowEmpty: flag('false'),
  pageUrl: callback("the worker's scope"),
  finalTitle: callback('title'),
};
