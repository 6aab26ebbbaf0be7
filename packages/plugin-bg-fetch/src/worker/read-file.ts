import { isTransient, wholeLength } from '../http/whole-response.ts';
import type { DownloadJob, FailureReason, JobFile } from '../shared/download-job.ts';
import { readStaged } from '../shared/staging.ts';

declare const self: ServiceWorkerGlobalScope;

/** A whole file: a response with the server's headers, and a body that stays on the disk (a blob, not a stream). */
export interface WholeFile {
  response: Response;
  body: Blob;
}

/**
 * Reads a file that an engine has received. Resolves with a reason if the file is not whole, and with `undefined` if
 * nothing of it is there.
 */
export type ReadFile = (file: JobFile) => Promise<WholeFile | FailureReason | undefined>;

/** Reads from the staging of the ranged engine. */
export const readFromStaging =
  (job: DownloadJob): ReadFile =>
  async (file) => {
    const { head, body } = await readStaged(job, file);
    return body.size === head?.total ? { response: new Response(null, head), body } : undefined;
  };

interface BackgroundFetchRecord {
  readonly request: Request;
  readonly responseReady: Promise<Response>;
}

/** `BackgroundFetchRegistration`, which TypeScript's libraries do not have. */
export interface BackgroundFetchRegistration {
  readonly id: string;
  readonly failureReason: FailureReason | 'aborted' | '';
  readonly downloaded: number;
  abort(): Promise<boolean>;
  matchAll(): Promise<readonly BackgroundFetchRecord[]>;
}

/**
 * Reads from the records of a background fetch. They exist during its event only; then the browser deletes them.
 * Records of a failed background fetch count only if they are provably whole: a record may have status 200, a full
 * `Content-Length` and no bytes.
 */
export const readFromRecords = (registration: BackgroundFetchRegistration): ReadFile => {
  let records: Promise<Map<string, BackgroundFetchRecord>> | undefined;
  // All at once: Chromium reads all records to find one, so one at a time would take quadratic time.
  const readAll = async () =>
    new Map((await registration.matchAll()).map((record) => [record.request.url, record]));
  return async ({ url }) => {
    const record = (await (records ??= readAll())).get(url);
    const response = await record?.responseReady.catch(() => undefined);
    if (!response || isTransient(response.status)) return undefined;
    const length = wholeLength(response);
    // Across origins a Content-Encoding is not visible, and the length may count encoded bytes.
    const isCrossOrigin =
      response.type === 'cors' || new URL(url).origin !== new URL(self.registration.scope).origin;
    const mayBeEncoded = isCrossOrigin && response.status === 200 && !registration.failureReason;
    const isPartial = length === null || (registration.failureReason && length === undefined);
    const body = !isPartial && (await response.blob());
    return body && (mayBeEncoded || body.size === (length ?? body.size)) ? { response, body } : 'incomplete';
  };
};

/**
 * Why a background fetch has failed, and the status; empty where the server may answer differently later. Chromium
 * records the first response: if the server was down or answered 503 at first, the record has status 0 or 503,
 * although the whole file has arrived.
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
