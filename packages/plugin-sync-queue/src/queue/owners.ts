/** Who uses the app. `null`: nobody, or it is not known. `undefined`: the queue knows of no persons. */
export type Owner = string | null | undefined;

/**
 * The stored name of a lane: it contains the owner. Without an owner it is the lane alone, which may be the same
 * text, so that a lane is known by this name and the entry's owner together.
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

/** The owner in the stored name of a lane, if there is one. */
export function ownerIn(lane: string): string | undefined {
  const [owner = '', rest] = lane.split(' ');
  if (rest === undefined) return undefined;
  try {
    return decodeURIComponent(owner);
  } catch {
    return unescape(owner);
  }
}
