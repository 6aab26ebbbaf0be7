import type { Feature } from '../queue/feature.ts';
import type { Entry } from '../shared/entry.ts';
import { receipt, receiptInit } from '../shared/receipt.ts';

/**
 * Answers a form that was submitted as a navigation with a small page in place of JSON.
 *
 * @example
 * new SyncQueuePlugin('outbox', { features: [formReceipts({ lang: 'de', title: 'Gespeichert' })] });
 */
export function formReceipts(words?: QueuedPageWords): Feature {
  return {
    name: 'formReceipts',
    attach: () => ({
      receipt: (entry) => (entry.navigation ? queuedResponse({ entry }, words) : undefined),
    }),
  };
}

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
  { entry }: { entry: Entry },
  {
    lang = 'en',
    title = 'Kept',
    text = 'What you sent is kept on this device and will be delivered when the server can be reached.',
    back = 'Back',
  }: QueuedPageWords = {},
): Response {
  if (!entry.navigation) return receipt(entry);
  return new Response(
    `<!doctype html><html lang="${lang}"><meta name="viewport" content="width=device-width"><title>${title}</title><style>body{font:1.1em/1.5 system-ui;max-width:32em;margin:15vh auto;padding:0 1em;color-scheme:light dark}</style><h1>${title}</h1><p>${text}<p><a href="javascript:history.back()">${back}</a>`,
    receiptInit(entry.id, 'text/html; charset=utf-8'),
  );
}
