import type { FailureReason, JobFile, DownloadJob } from '../shared/download-job.ts';
import { registrationScope } from './background-fetch-events.ts';
import { isTransient, wholeLength } from '../http/whole-response.ts';
import { readStaged } from '../shared/staging.ts';

/** Its origin's headers, and a body that stays on disk (read as a blob, not as a stream). */
export interface WholeFile {
  response: Response;
  body: Blob;
}

/**
 * Reads what an engine has brought of a job. Or why it is not whole, or `undefined` where nothing of it
 * is here.
 */
export type ReadFile = (file: JobFile) => Promise<WholeFile | FailureReason | undefined>;

interface BackgroundFetchRecord {
  readonly request: Request;
  readonly responseReady: Promise<Response>;
}

/** `BackgroundFetchRegistration`, of which no types exist yet. */
export interface BackgroundFetchRegistration {
  readonly id: string;
  readonly failureReason: FailureReason | 'aborted' | '';
  readonly downloaded: number;
  abort(): Promise<boolean>;
  matchAll(): Promise<readonly BackgroundFetchRecord[]>;
}

/**
 * Why a background fetch failed, and by which status; nothing where the server may have it later. Chromium
 * remembers the first answer: of a server that was down, or answered 503, the whole file arrives later, and
 * the record's status is 0 or 503 all the same.
 */
export async function failureOf(registration: BackgroundFetchRegistration) {
  const failureReason = registration.failureReason as FailureReason | '';
  if (failureReason !== 'bad-status') return failureReason ? { failureReason } : {};
  const statuses = await Promise.all(
    (await registration.matchAll()).map(({ responseReady }) =>
      responseReady.then(
        ({ status }) => status,
        () => 200,
      ),
    ),
  );
  const failureStatus = statuses.find((status) => status >= 400);
  return statuses.some(isTransient) ? {} : { failureReason, ...(failureStatus && { failureStatus }) };
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
    if (!response || isTransient(response.status)) return undefined;
    const length = wholeLength(response);
    // Across origins a Content-Encoding is not shown, and the length is that of the encoded bytes.
    const isFar = response.type === 'cors' || new URL(url).origin !== new URL(registrationScope()).origin;
    const isHidden = isFar && response.status === 200 && !registration.failureReason;
    const isBad = length === null || (registration.failureReason && length === undefined);
    const body = !isBad && (await response.blob());
    return body && (isHidden || body.size === (length ?? body.size)) ? { response, body } : 'incomplete';
  };
};

/** What the ranged engine has brought, in whatever life of the worker: its parts as one body, which stays on disk. */
export const collectRanged =
  (job: DownloadJob): ReadFile =>
  async (file) => {
    const { head, body } = await readStaged(job, file);
    return body.size === head?.total ? { response: new Response(null, head), body } : undefined;
  };
