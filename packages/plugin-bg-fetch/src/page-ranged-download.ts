import type { FailureReason, JobFile } from './download-job.ts';
import { attemptRanged, type RangedState } from './page-ranged-attempt.ts';
import type { StagingFile } from './page-staging.ts';
import { patience } from './ranged-patience.ts';

/**
 * Brings a file to where it is staged, from where it stands, over as many connections as it takes.
 * Resolves with nothing once it is there, or was ended by `signal`; otherwise with why it never will be.
 * `progressed` hears of bytes that have arrived, and how many there are to be once that is known; `rest`
 * waits for so many milliseconds, for the network to come back, or for the end; `connect` runs what needs
 * a connection once one may be opened, or not at all after the end.
 */
export async function downloadRanged(
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
    furthest = Math.max(furthest, bytes);
    if (!end && failures < 2) continue;
    // Servers that compress in spite of all, and old preflights, fail a request with Range like a dead network.
    if (!answered) state.plain = !state.plain;
    const { onLine } = navigator;
    const wait = patience({ ...end, failures: failures || 1, answered, crossOrigin, onLine });
    if (typeof wait === 'string') return wait;
    await rest(wait);
  }
  return undefined;
}
