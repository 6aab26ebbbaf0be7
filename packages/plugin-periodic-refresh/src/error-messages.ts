import { showValue } from 'workbox-plugin-core/shared';
import type { RunReport } from './report.ts';

/**
 * - `invalid-name`, `invalid-option`, `unknown-option`: misuse; `details` holds the field, what was
 *   expected and what came.
 * - `duplicate-name`: one worker, one refresher of a name, for the name is its tag. Share the instance.
 * - `refresh-incomplete`: what a `periodicsync` event rejects with where trying again could help;
 *   `details.report` is the run's.
 * - `no-worker`, `no-answer`: a page asked, and within its time no worker was active, or it said nothing.
 * - `other-version`: page and worker are of different builds and do not understand each other.
 * - `unknown-refresher`, `unknown-request`: a page asked for what this worker does not have.
 * - `failed`: the worker failed at it; `message` is its error's.
 */
export type PeriodicRefreshErrorCode =
  | 'invalid-name'
  | 'invalid-option'
  | 'unknown-option'
  | 'duplicate-name'
  | 'refresh-incomplete'
  | 'no-worker'
  | 'no-answer'
  | 'other-version'
  | 'unknown-refresher'
  | 'unknown-request'
  | 'failed';

type Details = Record<string, unknown>;

/** `Failed to <verb> <object>: <why>. <What to do.>`, in development builds only. */
const messages: Partial<Record<PeriodicRefreshErrorCode, (details: Details) => string>> = {
  'invalid-name': ({ received }) =>
    `Failed to create a refresher: its name must be a string with at least one character, but was ${showValue(received)}. Give it one: new PeriodicRefreshPlugin('briefings').`,
  'invalid-option': ({ name, field, expected, received }) =>
    `Failed to create refresher ${showValue(name)}: option ${showValue(field)} must be ${String(expected)}, but was ${showValue(received)}. Correct it.`,
  'unknown-option': ({ name, field, known }) =>
    `Failed to create refresher ${showValue(name)}: there is no option ${showValue(field)}. Known are ${(known as string[]).join(', ')}.`,
  'duplicate-name': ({ name }) =>
    `Failed to create refresher ${showValue(name)}: this worker has one of that name, and they would share a tag. Use the same plugin instance on all its routes, or another name.`,
  'refresh-incomplete': ({ name, report }) =>
    `Failed to refresh all of ${showValue(name)}: ${whyIncomplete(report as RunReport)}. The next run begins with what is left.`,
  'unknown-refresher': ({ name }) =>
    `Failed to answer a page: this worker has no refresher ${showValue(name)}. Is a PeriodicRefreshPlugin of that name constructed at its top level?`,
  'unknown-request': ({ call }) =>
    `Failed to answer a page: there is no ${showValue(call)}. Are page and worker of one build?`,
};

export function explain(code: PeriodicRefreshErrorCode, details: Details): string {
  return messages[code]?.(details) ?? code;
}

const whyIncomplete = ({ reason, left }: RunReport) =>
  reason === 'offline' ? 'there is no network' : `${left} failed`;
