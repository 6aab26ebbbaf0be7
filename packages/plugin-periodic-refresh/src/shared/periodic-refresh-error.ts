import { commonMessages, PluginError, showValue, type ErrorMessages } from 'workbox-plugin-core/shared';
import type { RunReport } from './run-report.ts';

declare const process: { env: { NODE_ENV?: string } };

/**
 * - `invalid-name`, `invalid-option`, `unknown-option`: misuse; `details` has the field, what was
 *   expected and what was given.
 * - `duplicate-name`: the worker has a refresher of this name. The name is its tag: share the instance.
 * - `refresh-incomplete`: a `periodicsync` event rejects with it where another try could help;
 *   `details.report` is the report of the run.
 * - `no-worker`, `no-answer`: no worker was active, or it did not answer a page in time.
 * - `other-version`: page and worker are of different builds.
 * - `unknown-refresher`, `unknown-request`: the worker does not have what a page called.
 * - `failed`: the worker failed at a call; `message` is that of its error.
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
