import { devLog, withTimeout } from 'workbox-plugin-core';

declare const process: { env: { NODE_ENV?: string } };

/** Who uses the app: `null` is nobody, or nobody knows; `undefined`: the queue knows of no persons. */
export type Owner = string | null | undefined;

/**
 * The lane with its owner in it, as it is stored. Nobody's is the lane alone, which may look the same: only
 * with the entry's owner it is unique.
 */
export function laneOfOwner(owner: Owner, lane: string): string {
  if (typeof owner !== 'string') return lane;
  try {
    return `${encodeURIComponent(owner)} ${lane}`;
  } catch {
    // Half of a surrogate pair has no UTF-8.
    return `${escape(owner)} ${lane}`;
  }
}

/** Whose lane has this name, if it is not nobody's. */
export function ownerIn(lane: string): string | undefined {
  const [owner = '', rest] = lane.split(' ');
  if (rest === undefined) return undefined;
  try {
    return decodeURIComponent(owner);
  } catch {
    return unescape(owner);
  }
}

export interface OwnerOptions {
  owner?: (() => unknown) | undefined;
  attemptTimeoutSeconds: number;
}

/** Asks the app. Anything but a name, an error and a silence included, is nobody: never a default. */
export async function askOwner({ owner, attemptTimeoutSeconds }: OwnerOptions): Promise<string | null> {
  try {
    const id: unknown = await withTimeout<unknown>(
      attemptTimeoutSeconds,
      (async () => owner?.())(),
      () => null,
    );
    if (typeof id === 'string' && id) return id;
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', 'The option "owner" threw:', error);
  }
  return null;
}
