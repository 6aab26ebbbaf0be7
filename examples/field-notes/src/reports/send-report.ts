import type { Problem, Report } from '../../shared/contract.ts';
import type { Attempt } from './draft.ts';

export interface Written extends Attempt {
  text: string;
  photo: File | undefined;
}

/**
 * - `delivered`: the server has the report.
 * - `kept`: the queue has the report and will send it.
 * - `refused`: the server rejects the report as it is.
 * - `failed`: only this page has the report.
 */
export type Outcome =
  | { kind: 'delivered'; report: Report }
  | { kind: 'kept'; entryId: string }
  | { kind: 'refused'; message: string; fields: Record<string, string> }
  | { kind: 'failed'; message: string };

/** Sends an ordinary POST. The worker may queue it: then the answer is a receipt with status 202. */
export async function sendReport(written: Written): Promise<Outcome> {
  const body = new FormData();
  body.set('text', written.text);
  body.set('writtenAt', String(written.writtenAt));
  if (written.photo) body.set('photo', written.photo);

  // The queue of the worker sets the key. On the first visit there may be no worker yet.
  const alone = !navigator.serviceWorker?.controller;
  const headers: HeadersInit = alone ? { 'Idempotency-Key': `"${written.key}"` } : {};

  // #region sync-queue
  // A plain fetch. The worker answers 202 with a receipt when it keeps the report.
  let response: Response;
  try {
    response = await fetch('/api/reports', { method: 'POST', body, headers });
  } catch {
    return {
      kind: 'failed',
      message: alone
        ? 'The server could not be reached, and this first visit cannot keep reports yet. Your text is still here: try again.'
        : 'The report could be neither sent nor kept on this device. Your text is still here: try again.',
    };
  }

  const entryId = response.headers.get('Sync-Queue-Entry');
  if (response.status === 202 && entryId) return { kind: 'kept', entryId };
  // #endregion
  if (response.ok) return { kind: 'delivered', report: (await response.json()) as Report };

  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  const message = problem?.message ?? `The server answered ${response.status}.`;
  if (response.status >= 500)
    return { kind: 'failed', message: `${message} Your text is still here: try again.` };
  return { kind: 'refused', message, fields: problem?.fields ?? {} };
}
