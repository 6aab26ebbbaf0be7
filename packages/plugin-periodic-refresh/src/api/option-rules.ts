import {
  callback,
  count,
  flag,
  headerName,
  isObject,
  listOf,
  positive,
  seconds,
  text,
  type OptionRule,
  type OptionRules,
} from 'workbox-plugin-core/shared';
import { mayKeep } from '../policy/entry.ts';
import type { ListedURL, PeriodicRefreshOptions } from '../shared/options.ts';

const isURL = (value: unknown) => Object.prototype.toString.call(value) === '[object URL]';
const isText = (value: unknown) => typeof value === 'string' && value !== '';

const listedURLRules: OptionRules<keyof ListedURL> = {
  url: { expected: 'a URL', fits: (value) => isText(value) || isURL(value), isRequired: true },
  destination: { expected: 'a destination, such as "image"', fits: (value) => typeof value === 'string' },
  mode: text(),
  headers: { expected: 'headers', fits: (value) => typeof value === 'object' && value !== null },
};

const listedURL: OptionRule = {
  expected: 'a URL, or { url, destination, mode, headers }',
  fits: (value) => isText(value) || isURL(value) || isObject(value),
  options: listedURLRules,
};

const keepableHeader: OptionRule = {
  expected: 'a header name other than Authorization, Cookie and Proxy-*',
  fits: (value) => headerName.fits(value) && mayKeep(value as string),
};

/** Checked in development builds and by `workbox-plugin-build`, and compared with docs/options.md by a test. */
export const periodicRefreshOptionRules: OptionRules<keyof PeriodicRefreshOptions> = {
  minIntervalSeconds: {
    expected: 'a positive, finite number of seconds',
    fits: (value) => typeof value === 'number' && value > 0 && value < Infinity,
    default: '86,400',
  },
  urls: {
    expected: 'a list of URLs, or a function that gives one',
    fits: (value) => Array.isArray(value) || typeof value === 'function',
    items: listedURL,
    default: 'what people open',
  },
  maxEntries: count('50'),
  maxBytes: positive('bytes', '20,000,000'),
  maxSeconds: seconds('60'),
  concurrency: count('4'),
  attemptTimeoutSeconds: seconds('20'),
  opaque: flag('false'),
  broadcastUpdate: flag('false'),
  keepHeaders: listOf('a list of header names', keepableHeader, '[]'),
  logUrl: callback('the URL'),
  responseWillRefresh: callback('every good answer'),
};
