import type { FailureReason } from './download-job.ts';
import { attemptRanged, type RangedFile } from './page-ranged-attempt.ts';
import { patience } from './ranged-patience.ts';

/**
 * Brings a file to where it is staged, from wherever it stands, over as many connections as it takes.
 * Resolves with nothing once it is there, or was ended by `signal`; otherwise with why it never will be.
 * `rest` waits for so many milliseconds, for the network to come back, or for the end.
 */
export async function downloadRanged(
  download: RangedFile,
  rest: (milliseconds: number) => Promise<void>,
  signal: AbortSignal,
): Promise<FailureReason | undefined> {
  const { crossOrigin } = download;
  let failures = 0;
  let furthest = download.held.bytes;
  let answered = furthest > 0;
  download.progressed(furthest, download.held.head?.total);
  while (!signal.aborted && download.held.bytes !== download.held.head?.total) {
    const end = await attemptRanged(download, signal).catch(({ name }: Error) =>
      name === 'QuotaExceededError' ? 'quota-exceeded' : 'storage-failed',
    );
    if (typeof end === 'string') return end;
    const { bytes } = download.held;
    answered ||= !end || end.status !== undefined || bytes > 0;
    // Only what was never reached before counts: a file that is begun anew again and again gets nowhere.
    failures = bytes > furthest ? 0 : failures + 1;
    furthest = Math.max(furthest, bytes);
    if (!end && failures < 2) continue;
    // Servers that compress in spite of all, and old preflights, fail a request with Range like a dead network.
    if (!answered) download.plain = !download.plain;
    const { onLine } = navigator;
    const wait = patience({ ...end, failures: failures || 1, answered, crossOrigin, onLine });
    if (typeof wait === 'string') return wait;
    await rest(wait);
  }
  return undefined;
}
