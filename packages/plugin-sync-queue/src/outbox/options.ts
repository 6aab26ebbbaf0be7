import {
  callback,
  checkOptions,
  flag,
  seconds,
  type OptionRule,
  type OptionRules,
} from 'workbox-plugin-core/shared';
import { warnOnce } from 'workbox-plugin-core/window';
import type { SyncQueueClientOptions } from '../page/options.ts';
import type { IdempotencyKeyOptions } from '../policy/idempotency-key.ts';
import { keyOptionRules } from '../policy/key-option-rules.ts';
import { SyncQueueError } from '../shared/sync-queue-error.ts';

/** The options of an `Outbox`. */
export interface OutboxOptions extends SyncQueueClientOptions {
  /**
   * The scope of the registration whose worker has the queue, as a URL of this origin. What the page stores is for the
   * worker of this scope.
   * @default '/'
   */
  scope?: string;
  /**
   * Who uses the app now, as the option `owner` of the queue says it. Where the queue has that option, give the page the
   * same: what a page stores without an owner is not sent by such a queue until `retry(id)`.
   * @default what `setOwner(id)` said last
   */
  owner?: () => string | null | undefined | Promise<string | null | undefined>;
  /**
   * As the option of the queue: give both the same.
   * @default { header: 'Idempotency-Key', format: 'quoted', origins: [] }
   */
  idempotencyKey?: false | IdempotencyKeyOptions;
  /**
   * As the option of the queue: headers that are never written to the disk. The page that has sent the request still
   * sends them; another page and the worker do not.
   * @default []
   */
  omitHeaders?: string[];
}

const sameOrigin: OptionRule = {
  expected: 'a URL of this origin, such as "/app/"',
  fits: (value) => {
    if (typeof value !== 'string' || !value) return false;
    try {
      return new URL(value, location.href).origin === location.origin;
    } catch {
      return false;
    }
  },
};

/** Checked in development builds. */
export const outboxOptionRules: OptionRules<keyof OutboxOptions> = {
  scope: sameOrigin,
  owner: callback('what setOwner(id) said last'),
  ...keyOptionRules,
  timeoutSeconds: seconds('10'),
  pollSeconds: seconds('30'),
  persistStorage: flag('true'),
};

/** Where the option `scope` is missing and the worker of this page has not the whole origin. For development builds. */
async function warnAboutScope(name: string): Promise<void> {
  const container = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const { scope } = (await container?.ready) ?? {};
  if (scope === undefined || new URL(scope).pathname === '/') return;
  warnOnce(
    `The outbox "${name}" has no option "scope", so that it looks for a worker of the whole origin, but the worker of this page has the scope ${scope}. Give it: new Outbox('${name}', { scope: '${new URL(scope).pathname}' }).`,
  );
}

/** @throws SyncQueueError `invalid-name`, `invalid-option`, `unknown-option` */
export function checkOutbox(name: unknown, options: unknown): void {
  if (typeof name !== 'string' || !name) throw new SyncQueueError('invalid-name', { received: name });
  checkOptions(outboxOptionRules, options, (code, details) => new SyncQueueError(code, { name, ...details }));
  if ((options as OutboxOptions).scope === undefined) warnAboutScope(name).catch(() => {});
}
