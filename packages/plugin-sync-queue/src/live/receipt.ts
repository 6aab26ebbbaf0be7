import { devLog, withTimeout } from 'workbox-plugin-core';
import type { Entry } from '../shared/entry.ts';
import type { ResolvedOptions } from '../queue/options.ts';

declare const process: { env: { NODE_ENV?: string } };

/** What the page gets instead of an answer, as JSON. */
export interface Receipt {
  queued: true;
  /** The entry's id, for `SyncQueueClient`. */
  id: string;
  queue: string;
}

/** The header of a receipt that carries the entry's id. */
export const entryHeader = 'Sync-Queue-Entry';

/** Words of the page that answers a form which was submitted as a navigation. */
export interface QueuedPageWords {
  lang?: string;
  title?: string;
  text?: string;
  back?: string;
}

/**
 * The default `queuedResponse`: 202 with `{ queued: true, id, queue }`, or a small page where the
 * entry is a form navigation. The words can be given, for instance in another language:
 *
 * @example
 * new SyncQueuePlugin('outbox', {
 *   queuedResponse: ({ entry }) =>
 *     queuedResponse({ entry }, { lang: 'de', title: 'Gespeichert', text: 'Wird gesendet, sobald …' }),
 * });
 */
export function queuedResponse(
  { entry: { id, queue, navigation } }: { entry: Entry },
  {
    lang = 'en',
    title = 'Kept',
    text = 'What you sent is kept on this device and will be delivered when the server can be reached.',
    back = 'Back',
  }: QueuedPageWords = {},
): Response {
  const init = (type: string) => ({ status: 202, headers: { 'Content-Type': type, [entryHeader]: id } });
  if (!navigation)
    return new Response(
      JSON.stringify({ queued: true, id, queue } satisfies Receipt),
      init('application/json'),
    );
  return new Response(
    `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:1.1em/1.5 system-ui;max-width:32em;margin:15vh auto;padding:0 1em;color-scheme:light dark}</style><h1>${title}</h1><p>${text}<p><a href="javascript:history.back()">${back}</a>`,
    init('text/html; charset=utf-8'),
  );
}

/** The response of the app's `queuedResponse`. Where that fails or takes too long it is the default: the write is stored. */
export async function receiptFor(
  entry: Entry,
  request: Request,
  { queuedResponse: make, attemptTimeoutSeconds }: ResolvedOptions,
): Promise<Response | undefined> {
  if (!make) return undefined;
  const made: unknown = await withTimeout<unknown>(
    attemptTimeoutSeconds,
    (async () => make({ entry, request }))().catch((error: unknown) => error),
    () => 'nothing in time',
  );
  if (made instanceof Response && !made.bodyUsed) return made;
  if (process.env.NODE_ENV !== 'production')
    devLog(
      'error',
      `Queue "${entry.queue}": "queuedResponse" must return an unread Response, but gave`,
      made,
    );
  return queuedResponse({ entry });
}
