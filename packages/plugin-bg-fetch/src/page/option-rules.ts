import {
  checkOptions,
  listOf,
  oneOf,
  positive,
  seconds,
  text,
  type OptionRule,
  type OptionRules,
} from 'workbox-plugin-core/shared';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { DownloadIcon } from '../shared/download-job.ts';
import type { BackgroundFetchClientOptions, FetchOptions } from './options.ts';

const wholeNumber = (expected: string, least: number, preset: string) => ({
  expected,
  fits: (value: unknown) => Number.isSafeInteger(value) && (value as number) >= least,
  default: preset,
});

/** Other fields go to the browser unchecked. */
const icon: OptionRule = {
  expected: '{ src }, with a URL',
  fits: (value) => text().fits((value as DownloadIcon | null)?.src),
};

/** Checked in development builds, and compared with docs/options.md by a test. */
export const fetchOptionRules: OptionRules<keyof FetchOptions> = {
  title: text('the id'),
  icons: listOf('a list of { src }', icon, 'none'),
  downloadTotal: wholeNumber('a whole number of bytes', 0, '0'),
  engine: oneOf(['background-fetch', 'ranged'], "'background-fetch'"),
  destination: {
    expected: 'a request destination: "video", "audio", "image", "track", "font" or ""',
    fits: (value) => typeof value === 'string' && /^[a-z]*$/.test(value),
    default: 'by the extension',
  },
  maxRetentionMinutes: positive('minutes', '10,080'),
};

/** Checked in development builds, and compared with docs/options.md by a test. */
export const clientOptionRules: OptionRules<keyof BackgroundFetchClientOptions> = {
  timeoutSeconds: seconds('10'),
  maxConnections: wholeNumber('a whole number of connections, at least 1', 1, '2'),
};

/** @throws BackgroundFetchError `unknown-option` or `invalid-option`, with the path of the field */
export const checkPageOptions = (rules: OptionRules, given: object) =>
  checkOptions(rules, given, (code, details) => new BackgroundFetchError(code, details));
