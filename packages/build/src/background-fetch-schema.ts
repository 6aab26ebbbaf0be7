import type { BackgroundFetchPluginOptions, HandOffOptions } from 'workbox-plugin-bg-fetch';
import type { ZodType } from 'zod';
import { callback, either, fields, flag, options, positive } from './fields.ts';

const handOff: Record<keyof HandOffOptions, ZodType> = { minBytes: positive('bytes') };

/** Field by field what the plugin takes; the types see to it that none is missing. */
const backgroundFetchOptions: Record<keyof BackgroundFetchPluginOptions, ZodType> = {
  handOff: fields(handOff),
  responseWillStore: callback,
  allowEmpty: flag,
  pageUrl: callback,
  finalTitle: callback,
};

export const backgroundFetchField = either(
  'true, false, or an object of options',
  flag,
  options(backgroundFetchOptions),
);
