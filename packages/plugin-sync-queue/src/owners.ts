import { devLog, within } from 'workbox-plugin-core';

declare const process: { env: { NODE_ENV?: string } };

/** Who uses the app: `null` is nobody, or nobody knows; `undefined`: the queue knows of no persons. */
export type Owner = string | null | undefined;

/** The lane with its owner in it; two persons never share one. Nobody's is the lane alone. */
export const laneOfOwner = (owner: Owner, lane: string) =>
  typeof owner === 'string' ? `${encodeURIComponent(owner)} ${lane}` : lane;

export interface OwnerOptions {
  owner?: (() => unknown) | undefined;
  attemptTimeoutSeconds: number;
}

/** Asks the app. Anything but a name, an error and a silence included, is nobody: never a default. */
export async function askOwner({ owner, attemptTimeoutSeconds }: OwnerOptions): Promise<string | null> {
  try {
    const id: unknown = await within<unknown>(attemptTimeoutSeconds, (async () => owner?.())(), () => null);
    if (typeof id === 'string' && id) return id;
  } catch (error) {
    if (process.env.NODE_ENV !== 'production') devLog('error', 'The option "owner" threw:', error);
  }
  return null;
}
