import type { ReadFile } from './read-file.ts';
import type { FailureReason } from './download-job.ts';
import { wholeLength } from './whole-response.ts';

/** `BackgroundFetchRegistration`, of which no types exist yet. */
export interface BackgroundFetchRegistration {
  readonly id: string;
  readonly failureReason: FailureReason | 'aborted' | '';
  readonly downloaded: number;
  abort(): Promise<boolean>;
  matchAll(): Promise<readonly BackgroundFetchRecord[]>;
}

interface BackgroundFetchRecord {
  readonly request: Request;
  readonly responseReady: Promise<Response>;
}

/**
 * What a background fetch has while its event lasts; after it the browser deletes it, whatever was
 * done with it. Of one that failed, only what can be shown to be whole counts: a record may have
 * status 200, a full `Content-Length` and no bytes.
 */
export const recordsOf = (registration: BackgroundFetchRegistration): ReadFile => {
  let records: Promise<Map<string, BackgroundFetchRecord>> | undefined;
  // To find one, Chromium reads all of them, so one after another would take the square of the time.
  const readAll = async () =>
    new Map((await registration.matchAll()).map((record) => [record.request.url, record]));
  return async ({ url }) => {
    const record = (await (records ??= readAll())).get(url);
    const response = await record?.responseReady.catch(() => undefined);
    if (!response) return undefined;
    const length = wholeLength(response);
    // Led to HTML: to a sign-in page, say.
    const isGate = response.redirected && response.headers.get('Content-Type')?.includes('html');
    const isBad = isGate || length === null || (registration.failureReason && length === undefined);
    const body = !isBad && (await response.blob());
    return body && body.size === (length ?? body.size) ? { response, body } : 'incomplete';
  };
};
