import { directUrl } from '../../shared/protocol.ts';
import type { DownloadJob, FailureReason, JobFile } from '../../shared/download-job.ts';
import { attemptRanged, type RangedState } from './attempt.ts';
import type { StagingFile } from '../../shared/staging.ts';
import { patience } from './retry-delay.ts';

/** Whether a server answers at all, readable or not. */
const isReachable = (url: string) =>
  fetch(directUrl(url), {
    method: 'HEAD',
    mode: 'no-cors',
    cache: 'no-store',
    signal: AbortSignal.timeout(10_000),
  }).then(
    () => true,
    () => false,
  );

/**
 * Brings a file to where it is staged, from where it stands, over as many connections as it takes.
 * Resolves with nothing once it is there, or was ended by `signal`; otherwise with why it never will be.
 * `progressed` hears of bytes that have arrived, and how many there are to be once that is known; `rest`
 * waits for so many milliseconds, for the network to come back, or for the end; `connect` runs what needs
 * a connection once one may be opened, or not at all after the end.
 */
export async function downloadRanged(
  job: Pick<DownloadJob, 'createdAt' | 'maxRetentionMinutes'>,
  file: JobFile,
  state: RangedState,
  staging: StagingFile,
  progressed: (bytes: number, total: number | undefined) => void,
  rest: (milliseconds: number) => Promise<void>,
  connect: <T>(task: () => Promise<T>) => Promise<T | undefined>,
  signal: AbortSignal,
): Promise<FailureReason | undefined> {
  const crossOrigin = new URL(file.url).origin !== location.origin;
  let failures = 0;
  let since = job.createdAt;
  let furthest = state.held.bytes;
  let answered = furthest > 0;
  progressed(furthest, state.held.head?.total);
  while (!signal.aborted && state.held.bytes !== state.held.head?.total) {
    const end = await connect(() =>
      attemptRanged(file, state, staging, crossOrigin, progressed, signal),
    ).catch(({ name }: Error) => (name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed'));
    if (typeof end === 'string') return end;
    if (signal.aborted) return undefined;
    const { bytes } = state.held;
    answered ||= !end || end.isCut === true || end.status !== undefined || bytes > 0;
    // Only what was never reached before counts: a file that is begun anew again and again gets nowhere.
    failures = bytes > furthest ? 0 : failures + 1;
    if (!failures) since = Date.now();
    furthest = Math.max(furthest, bytes);
    if (!end && failures < 2) continue;
    // Servers that compress in spite of all, and old preflights, fail a request with Range like a dead network.
    if (!answered) state.plain = !state.plain;
    const { onLine } = navigator;
    // A server that is down looks like one without CORS; only the second answers what nobody may read.
    const isDown = crossOrigin && failures >= 3 && onLine && !(answered || (await isReachable(file.url)));
    const wait = patience({
      ...end,
      failures: failures || 1,
      minutes: (Date.now() - since) / 60_000,
      maxRetentionMinutes: job.maxRetentionMinutes,
      answered: answered || isDown,
      crossOrigin,
      onLine,
    });
    if (typeof wait === 'string') return wait;
    await rest(wait);
  }
  return undefined;
}
