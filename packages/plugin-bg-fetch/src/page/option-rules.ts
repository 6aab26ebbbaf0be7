import {
  checkOptions,
  oneOf,
  positive,
  seconds,
  text,
  listOf,
  type OptionRules,
} from 'workbox-plugin-core/shared';
import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { BackgroundFetchClientOptions } from './background-fetch-client.ts';
import type { FetchOptions } from './create-order.ts';

/** Checked in development builds, and compared with the README by a test. */
export const fetchOptionRules: OptionRules<keyof FetchOptions> = {
  title: text('the id'),
  icons: listOf(
    'a list of { src }',
    { expected: '{ src }', fits: (icon) => text().fits((icon as { src?: unknown } | null)?.src) },
    'none',
  ),
  downloadTotal: {
    expected: 'a whole number of bytes',
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    default: '0, unknown',
  },
  engine: oneOf(['background-fetch', 'ranged'], "'background-fetch'"),
  destination: {
    expected: 'what an element asks for a file as: "video", "audio", "image", "track", "font" or ""',
    fits: (value) => typeof value === 'string' && /^[a-z]*$/.test(value),
    default: 'by the extension, then what a route takes',
  },
  maxRetentionMinutes: positive('minutes', '10080, a week'),
};

/** Checked in development builds, and compared with the README by a test. */
export const clientOptionRules: OptionRules<keyof BackgroundFetchClientOptions> = {
  timeoutSeconds: seconds('10'),
  maxConnections: {
    expected: 'a whole number of connections, at least 1',
    fits: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
    default: '2',
  },
};

/** @throws BackgroundFetchError `unknown-option` or `invalid-option`, with the path of the field. */
export const checkPageOptions = (rules: OptionRules, given: object) =>
  checkOptions(rules, given, (code, details) => new BackgroundFetchError(code, details));
