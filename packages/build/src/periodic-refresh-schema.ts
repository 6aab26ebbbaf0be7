import type { ListedURL, PeriodicRefreshOptions } from 'workbox-plugin-periodic-refresh';
import type { ZodType } from 'zod';
import {
  callback,
  count,
  either,
  fields,
  flag,
  leaf,
  listOf,
  named,
  positive,
  seconds,
  text,
} from './fields.ts';

const url = either(
  'a URL',
  text,
  leaf('other', 'a URL', (value: unknown) => value instanceof URL),
);

const keepableHeader = leaf(
  'string',
  'a header name other than Authorization, Cookie and Proxy-*',
  (value: string) => /^(?!(authorization|cookie|proxy-.*)$)[\w!#$%&'*+.^`|~-]+$/i.test(value),
);

const listed: Record<keyof ListedURL, ZodType> = {
  url,
  destination: leaf('string', 'a destination, such as "image"').optional(),
  mode: text.optional(),
  headers: leaf(['object', 'array', 'other'], 'headers').optional(),
};

/** Field by field what the plugin's own check takes; the types see to it that none is missing. */
const periodicRefreshOptions: Record<keyof PeriodicRefreshOptions, ZodType> = {
  minIntervalSeconds: leaf(
    'number',
    'a positive, finite number of seconds',
    (value: number) => value > 0 && value < Infinity,
  ),
  urls: either(
    'a list of URLs, or a function that gives one',
    callback,
    listOf('a list of URLs', either('a URL, or { url, destination, mode, headers }', url, fields(listed))),
  ),
  maxEntries: count,
  maxBytes: positive('bytes'),
  maxSeconds: seconds,
  concurrency: count,
  attemptTimeoutSeconds: seconds,
  opaque: flag,
  broadcastUpdate: flag,
  keepHeaders: listOf('a list of header names', keepableHeader),
  logUrl: callback,
  responseWillRefresh: callback,
};

export const periodicRefreshField = named(periodicRefreshOptions);
