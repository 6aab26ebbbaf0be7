import { BackgroundFetchError } from '../shared/background-fetch-error.ts';
import type { DownloadIcon } from '../shared/download-job.ts';

const isText = (value: unknown) => typeof value === 'string' && value.trim() !== '';

const rules: Record<string, readonly [expected: string, fits: (value: unknown) => boolean]> = {
  title: ['a string with at least one character', isText],
  icons: [
    'a list of { src }',
    (value) => Array.isArray(value) && value.every((icon) => isText((icon as DownloadIcon | null)?.src)),
  ],
  downloadTotal: [
    'a whole number of bytes',
    (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  ],
  destination: [
    'what an element asks for a file as: "video", "audio", "image", "track", "font" or ""',
    (value) => typeof value === 'string' && /^[a-z]*$/.test(value),
  ],
  maxRetentionMinutes: ['a positive number of minutes', (value) => typeof value === 'number' && value > 0],
  engine: ['"background-fetch" or "ranged"', (value) => value === 'background-fetch' || value === 'ranged'],
};

/** @throws BackgroundFetchError `unknown-option` or `invalid-option`, with the name of the field. */
export function checkFetchOptions(options: object) {
  for (const [field, received] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (!rule) throw new BackgroundFetchError('unknown-option', { field, known: Object.keys(rules) });
    const [expected, fits] = rule;
    if (received !== undefined && !fits(received))
      throw new BackgroundFetchError('invalid-option', { field, expected, received });
  }
}

/** @throws BackgroundFetchError `invalid-option` */
export function checkConnections(received: unknown) {
  if (!Number.isSafeInteger(received) || (received as number) < 1)
    throw new BackgroundFetchError('invalid-option', {
      field: 'maxConnections',
      expected: 'a whole number of connections, at least 1',
      received,
    });
}
