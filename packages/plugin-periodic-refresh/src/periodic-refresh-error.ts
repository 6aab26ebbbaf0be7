import { commonMessages, PluginError, showValue, type ErrorMessages } from 'workbox-plugin-core/shared';
import type { RunReport } from './report.ts';

declare const process: { env: { NODE_ENV?: string } };

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

/** What this package throws, in the worker and in the page. */
export class PeriodicRefreshError extends PluginError<PeriodicRefreshErrorCode> {
  override readonly name = 'PeriodicRefreshError';
}

if (process.env.NODE_ENV !== 'production')
  PeriodicRefreshError.messages = {
    ...commonMessages(({ name }) => `create refresher ${showValue(name)}`),
    'invalid-name': ({ received }) =>
      `Failed to create a refresher: its name must be a string with at least one character, but was ${showValue(received)}. Give it one: new PeriodicRefreshPlugin('briefings').`,
    'duplicate-name': ({ name }) =>
      `Failed to create refresher ${showValue(name)}: this worker has one of that name, and they would share a tag. Use the same plugin instance on all its routes, or another name.`,
    'refresh-incomplete': ({ name, report }) =>
      `Failed to refresh all of ${showValue(name)}: ${whyIncomplete(report as RunReport)}. The next run begins with what is left.`,
    'unknown-refresher': ({ name }) =>
      `Failed to answer a page: this worker has no refresher ${showValue(name)}. Is a PeriodicRefreshPlugin of that name constructed at its top level?`,
  } satisfies ErrorMessages<PeriodicRefreshErrorCode>;

const whyIncomplete = ({ reason, left }: RunReport) =>
  reason === 'offline' ? 'there is no network' : `${left} failed`;
