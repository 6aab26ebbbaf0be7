import type { FailureReason, JobFile } from './download-job.ts';

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
